Feature: Networks that would lead where they must not are refused at the door

  What the acceptance run proves once, admission keeps true. Each rule is asked twice, through the API server of the
  cluster: about an object that would break what other behaviours promise, and about the same object repaired. Nothing
  of either is stored, except what a rule has to know beforehand.

  @admission @ADM-01
  Scenario: Pod network beside the network of an isolated machine
    Given an object that P-NET-01 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-01 refuses it and says why
    And the repaired one is let in without a word of P-NET-01

  @admission @ADM-02
  Scenario: Isolated machine that says nothing of networks
    Given an object that P-NET-02 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-02 refuses it and says why
    And the repaired one is let in without a word of P-NET-02

  @admission @ADM-03
  Scenario: Network that says two things at once
    Given an object that P-NET-03 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-03 refuses it and says why
    And the repaired one is let in without a word of P-NET-03

  @admission @ADM-04
  Scenario: Network by a plugin that is not allowed
    Given an object that P-NET-04 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-04 refuses it and says why
    And the repaired one is let in without a word of P-NET-04

  @admission @ADM-05
  Scenario: Network on another tenant's VLAN
    Given an object that P-NET-05 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-05 refuses it and says why
    And the repaired one is let in without a word of P-NET-05

  @admission @ADM-06
  Scenario: Network on a segment of another tenant
    Given an object that P-NET-06 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-06 refuses it and says why
    And the repaired one is let in without a word of P-NET-06

  @admission @ADM-07
  Scenario: Addresses that are unique on one node only
    Given an object that P-NET-07 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-07 refuses it and says why
    And the repaired one is let in without a word of P-NET-07

  @admission @ADM-08
  Scenario: Fixed address out of a pool
    Given an object that P-NET-08 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-08 refuses it and says why
    And the repaired one is let in without a word of P-NET-08

  @admission @ADM-09
  Scenario: Port of an isolated segment that gets the native VLAN
    Given an object that P-NET-09 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-09 refuses it and says why
    And the repaired one is let in without a word of P-NET-09

  @admission @ADM-10
  Scenario: Machine on a network of another namespace
    Given an object that P-NET-10 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-10 refuses it and says why
    And the repaired one is let in without a word of P-NET-10

  @admission @ADM-11
  Scenario: Pod on a network of another namespace
    Given an object that P-NET-11 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-11 refuses it and says why
    And the repaired one is let in without a word of P-NET-11

  @admission @ADM-12
  Scenario: Machine on a storage network
    Given an object that P-NET-12 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-12 refuses it and says why
    And the repaired one is let in without a word of P-NET-12

  @admission @ADM-13
  Scenario: Port that lets forged senders through
    Given an object that P-NET-13 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-13 refuses it and says why
    And the repaired one is let in without a word of P-NET-13

  @admission @ADM-14
  Scenario: Network in use that moves to another bridge
    Given an object that P-NET-14 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-14 refuses it and says why
    And the repaired one is let in without a word of P-NET-14

  @admission @ADM-15
  Scenario: Settings of a port that exclude each other
    Given an object that P-NET-15 forbids, and the same one repaired
    When it is brought to the door as it is
    Then P-NET-15 refuses it and says why
    And the repaired one is let in without a word of P-NET-15
