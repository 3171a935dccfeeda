Feature: Whose a namespace is, and who is exempt, is not for tenants to say

  Networks, volumes and devices are given by tenant. So a namespace keeps its tenant, nobody exempts himself from the
  rules, no other kind of object makes machines that a machine may not be, and an exception is told for as long as it
  holds and when it has ended.

  @admission @ADM-37
  Scenario: Namespace that changes hands
    Given an object that P-TEN-01 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-TEN-01 refuses it and says why
    And the repaired one is let in without a word of P-TEN-01

  @admission @ADM-38
  Scenario: Machine with a label that exempts it from admission
    Given an object that P-TEN-02 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-TEN-02 refuses it and says why
    And the repaired one is let in without a word of P-TEN-02

  @admission @ADM-39
  Scenario: Machines that other objects make
    Given an object that P-VM-05 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-VM-05 refuses it and says why
    And P-VM-05 refuses it as a bare instance, in a replica set and in a pool, and lets the repaired in

  @admission @ADM-47
  Scenario: What makes machines, and shows none
    Given an object that P-TEN-03 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-TEN-03 refuses it and says why
    And the repaired one is let in without a word of P-TEN-03

  @admission @ADM-40
  Scenario: Exceptions that hold, and one that has ended
    Given an object that P-TEN-04 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-TEN-04 refuses it and says why
    And the repaired one is let in without a word of P-TEN-04
    And what an exception in force covers is let in, and the exception is told
