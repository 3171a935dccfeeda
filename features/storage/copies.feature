Feature: Host-assisted clones copy between any classes

  Where a snapshot can't help, CDI copies: one of its pods reads the source and another one writes the target, byte by
  byte. That works between any two classes and volume modes, takes its time, and must end with the same bytes.

  @core @STO-05
  Scenario: A clone into a class of another driver is copied
    Given a volume "source" with the guest's disk
    When "source" is cloned as "away" into a class of another driver
    Then "away" is a copy, carried from "source" by pods
    And "away" holds what "source" holds

  @core @STO-05
  Scenario: A clone of another volume mode is copied, there and back
    Given a volume "source" with the guest's disk
    When "source" is cloned as "block" with the volume mode Block
    Then "block" is a copy, carried from "source" by pods
    And "block" holds what "source" holds
    When "block" is cloned as "back" with the volume mode Filesystem
    Then "back" is a copy, carried from "block" by pods
    And "back" holds what "source" holds
