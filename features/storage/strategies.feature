Feature: Smart clones happen only with a matching class, and the reason is told

  CDI decides between a snapshot and a copy by itself, by class, driver, volume mode, size, snapshot class and settings.
  What it decides can be computed beforehand; where it decides otherwise, clones are slow or shared and nobody knows why.

  @core @STO-07
  Scenario: Every class is cloned into the way it asks for
    Given a volume "source" with the guest's disk, of a class that is cloned smartly
    When "source" is cloned into every class, into another volume mode, larger and smaller
    Then each clone is made the way that is expected, and a copy has the reason with it
    And at least one of them is smart and one is a copy
