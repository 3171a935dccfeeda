Feature: Smart clones take the same time at every size

  A copy takes as long as its volume is large. A smart clone does not: that is what a platform has it for. One run measures
  both over the same full volumes, so that it does not matter how fast the storage is, only how the two compare. All is
  measured again while a slope is not known well enough to tell, up to a limit; what is inconclusive then is reported as
  not assessed with its figures.

  @extended @STO-08
  Scenario: Copies take longer the larger they are, smart clones don't
    When volumes of several sizes, full of bytes of chance, are cloned smartly and by copying
    Then the time of a copy grows with its size
    And the time of a smart clone does not grow like that
    And several smart clones at once are made, too
