"""The gateway: who is speaking, and how do we reach them?"""
