package org.xenwright.deploy;

import java.util.Optional;

/**
 * The way in which a domain leaves a place for another.
 *
 * @param live whether it goes on while it runs; else it ends at one place and starts at the other
 * @param words about it, to follow the reason for which it leaves
 */
record Departure(boolean live, String words) {
    /** That of a domain whose user wants it to be shut down. */
    static final Departure ASKED = new Departure(false, "");

    /** Finds the way of a domain that stands at a place. */
    static Departure of(Survey survey, WantedDomain domain, DeployInventory.Entry entry, String at, String place) {
        Optional<String> hindrance = hindrance(survey, domain, entry, at, place);
        return hindrance
                .map(why -> new Departure(false, "; starts anew there: " + why))
                .orElse(new Departure(true, "; goes on while it runs"));
    }

    private static Optional<String> hindrance(
            Survey survey, WantedDomain domain, DeployInventory.Entry entry, String at, String place) {
        boolean same = entry.find(entry.current())
                .filter(each -> each.revision().equals(domain.revision()))
                .isPresent();
        if (!same || !entry.uuid().equals(domain.uuid())) {
            return Optional.of("it changes too");
        }
        boolean runs = survey.at(at)
                .running(entry.uuid())
                .filter(each -> each.state() == RunningDomain.State.RUNNING && each.generation() == entry.current())
                .isPresent();
        if (!runs) {
            return Optional.of("its current generation does not run");
        }
        return survey.at(at)
                .terms()
                .destination()
                .hindrance(domain, survey.at(place).terms().destination());
    }
}
