"""Figures for Prometheus, where METRICS_TOKEN is set: about the installation, never about an organisation or a person.

Requests are counted in files that the web server's processes of one host share; tasks and other rare events in the
broker, for all hosts; queues, clocks and chains are asked of the database when somebody looks.
"""
