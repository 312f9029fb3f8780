"""Specifications drawn as pictures: variants of a figure, cards, and what is kept of them."""
