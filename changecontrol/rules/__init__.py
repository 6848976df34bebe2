"""Rules of the domain as plain data and pure functions: questionnaire, classes, the customer's gate, notices."""
