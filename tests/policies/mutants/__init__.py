"""Rules that are wrong on purpose: how much of each rule do its tests hold?"""
