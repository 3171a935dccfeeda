Feature: Smart clones come without copying

  With a matching class, a clone is a snapshot that the storage shares until one side writes. No pod carries a byte, and
  from then on each side goes its own way: what one writes the other never sees.

  @core @STO-06
  Scenario: A clone in the same class is made from a snapshot, and the sides part at the first write
    Given a volume "source" with the guest's disk, of a class that is cloned smartly
    When "source" is cloned as "twin" into the same class
    Then "twin" is a smart clone of "source", and no pod has copied anything
    And "twin" holds what "source" holds
    When something is written to "source" at 8 MiB and to "twin" at 16 MiB
    Then "source" and "twin" each have what they were given, and nothing of the other one
