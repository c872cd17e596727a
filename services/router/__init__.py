"""The router: what is this message about, and who must handle it?

A turn goes through the folders in this order; each may use those below it, and ``model`` uses none (import-linter
holds them to it):

``servicer``, ``conductor``  a turn from its message to its answer: decided once, carried out as often as it takes
``carrying``                 carries out the committed decision, words the answer, tells the agenda
``deciding``                 who takes a text: a command, an open question, the active goal, or a plan
``reading``                  the text read with what it goes on from
``flows``                    how one type of goal is filled, completed, asked about and frozen into a step
``model``                    plain values: turn, what was understood, decision, goal, history

``clients`` call the other services, ``store`` keeps the rows and goals; ``ports`` is what the domain needs of both.
"""
