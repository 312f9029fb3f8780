"""A book in other languages: what there is to translate, whether a translation says what the original says, and numbers as its readers write them."""
