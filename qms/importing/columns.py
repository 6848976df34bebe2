"""What people's tables call the columns of fields that records of several kinds have; folded, the likeliest first."""

COMMON: dict[str, str] = {
    "description": (
        "description, complaint, complaint text, complaint description, narrative, consumer complaint "
        "narrative, summary, event description, problem description, problem, what happened, details, text, "
        "message, reason, comment, comments, beschreibung, fehlerbeschreibung, reklamationstext, reklamation, "
        "beschwerde, beanstandung, sachverhalt, mangel, reclamacao, texto, descricao, descricao da "
        "reclamacao, queixa, relato, descripcion, reclamo, queja, plainte, reclamation, texte, description du "
        "probleme, descrizione, opis, klacht, omschrijving, 投诉, 投诉内容, 描述, 苦情, 内容, 불만, 내용"
    ),
    "title": (
        "title, subject, headline, short text, titulo, assunto, asunto, titre, objet, titolo, oggetto, titel, "
        "betreff, kurztext, issue, 标题, 件名, 제목"
    ),
    "customer": (
        "customer, customer code, customer no, customer number, kunde, kundennummer, kundencode, cliente, client, klant"
    ),
    "site": "site, site code, plant, plant code, werk, werksnummer, planta, usine, stabilimento",
    "product": (
        "product, product name, device, device name, brand name, article, article name, item, item "
        "description, model, produkt, artikel, artikelbezeichnung, bezeichnung, produto, producto, produit, "
        "prodotto, 产品, 製品, 제품"
    ),
    "part_number": (
        "part number, part no, part, model number, catalog number, item number, item no, material, material "
        "number, sku, teilenummer, artikelnummer, sachnummer, materialnummer, codigo do produto"
    ),
    "lot": (
        "lot, lot number, lot no, lot numbers, batch, batch number, batch no, charge, chargennummer, los, "
        "losnummer, lote, numero de lote, lotto"
    ),
    "serial": "serial, serial number, serial numbers, serial no, seriennummer, numero de serie, matricola",
    "quantity_affected": (
        "quantity affected, affected quantity, quantity, qty, pieces affected, defective, menge, anzahl, "
        "stueckzahl, stuckzahl, betroffene menge, quantidade, cantidad, quantite"
    ),
    "quantity_inspected": (
        "quantity inspected, inspected quantity, pieces inspected, geprueft, gepruft, gepruefte menge, geprufte menge"
    ),
    "found_at": "found at, place of discovery, fundort, wo gefunden",
}
