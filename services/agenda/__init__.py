"""The agenda service: what are we waiting for, and what must we say later?"""
