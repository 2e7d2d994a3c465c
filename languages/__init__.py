"""Languages, varieties, texts per locale, reply words and the SMS alphabet. Imports no other room."""
