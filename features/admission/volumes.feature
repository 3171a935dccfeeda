Feature: Volumes that would be slow, lost or somebody else's are refused at the door

  Images that every machine downloads for itself, clones that copy for hours, data taken from another tenant: all of it
  is seen in the object that asks for it. Each rule is asked about such an object, and about the same one repaired.

  @admission @ADM-21
  Scenario: Volume that imports its image
    Given an object that P-STO-01 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-01 refuses it and says why
    And the repaired one is let in without a word of P-STO-01

  @admission @ADM-22
  Scenario: Machine that imports its own volume
    Given an object that P-STO-02 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-02 refuses it and says why
    And the repaired one is let in without a word of P-STO-02

  @admission @ADM-23
  Scenario: Clone to a class of another provisioner
    Given an object that P-STO-03 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-03 refuses it and says why
    And the repaired one is let in without a word of P-STO-03

  @admission @ADM-24
  Scenario: Clone smaller than its source
    Given an object that P-STO-04 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-04 refuses it and says why
    And the repaired one is let in without a word of P-STO-04

  @admission @ADM-25
  Scenario: Volume mode that is none
    Given an object that P-STO-05 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-05 refuses it and says why
    And the repaired one is let in without a word of P-STO-05

  @admission @ADM-26
  Scenario: Clone of another namespace's volume
    Given an object that P-STO-06 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-06 refuses it and says why
    And the repaired one is let in without a word of P-STO-06

  @admission @ADM-27
  Scenario: Golden images deleted by somebody else
    Given an object that P-STO-07 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-07 refuses it and says why
    And the repaired one is let in without a word of P-STO-07

  @admission @ADM-28
  Scenario: Volume of a class that is not the tenant's
    Given an object that P-STO-08 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-08 refuses it and says why
    And the repaired one is let in without a word of P-STO-08

  @admission @ADM-29
  Scenario: Import over a connection that anybody may change
    Given an object that P-STO-09 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-09 refuses it and says why
    And the repaired one is let in without a word of P-STO-09

  @admission @ADM-30
  Scenario: Pool of the Ceph cluster with too few copies
    Given an object that P-STO-10 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-10 refuses it and says why
    And the repaired one is let in without a word of P-STO-10

  @admission @ADM-30
  Scenario: Ceph cluster on the pod network
    Given a Ceph cluster that P-STO-10 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-STO-10 refuses it and says why
    And the repaired one is let in without a word of P-STO-10
