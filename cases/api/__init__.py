"""The JSON interface of cases."""
