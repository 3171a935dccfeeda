Feature: Machines that nobody planned, or that reach too far, are refused at the door

  A machine that says nothing of what it takes can't be counted, one that uses the host's devices or others' disks
  is apart from nobody, and a password in its description is everybody's. Each rule is asked about such a machine, and
  about the same one repaired.

  @admission @ADM-31
  Scenario: Machine that does not say what it takes
    Given an object that P-VM-01 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-01 refuses it and says why
    And the repaired one is let in without a word of P-VM-01

  @admission @ADM-32
  Scenario: Machine with a card of the host that nobody gave it
    Given an object that P-VM-02 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-02 refuses it and says why
    And the repaired one is let in without a word of P-VM-02

  @admission @ADM-33
  Scenario: Machine that shares its disk
    Given an object that P-VM-03 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-03 refuses it and says why
    And the repaired one is let in without a word of P-VM-03

  @admission @ADM-34
  Scenario: Container disk by a tag
    Given an object that P-VM-04 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-04 refuses it and says why
    And the repaired one is let in without a word of P-VM-04

  @admission @ADM-35
  Scenario: Machine that tells its password
    Given an object that P-VM-05 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-05 refuses it and says why
    And the repaired one is let in without a word of P-VM-05

  @admission @ADM-36
  Scenario: Machine without a plan for a drained node
    Given an object that P-VM-06 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-06 refuses it and says why
    And the repaired one is let in without a word of P-VM-06
