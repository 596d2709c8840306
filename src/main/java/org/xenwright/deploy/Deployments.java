package org.xenwright.deploy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

/**
 * The deployments that have something at destinations, whosever they are.
 *
 * @param names in their order
 * @param unreached why a destination could not be asked, by its name
 */
public record Deployments(SortedSet<String> names, Map<String, String> unreached) {
    private static final int MOST_AT_ONCE = 64;

    public Deployments {
        names = new TreeSet<>(names);
        unreached = new TreeMap<>(unreached);
    }

    /** Asks destinations, all at once. */
    public static Deployments at(List<DestinationTerms> destinations) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        Map<String, String> unreached = new TreeMap<>();
        List<Callable<Deployments>> asks = destinations.stream()
                .map(each -> (Callable<Deployments>) () -> at(each))
                .toList();
        for (Deployments each : Workers.all("looking for deployments", MOST_AT_ONCE, asks)) {
            names.addAll(each.names);
            unreached.putAll(each.unreached);
        }
        return new Deployments(names, unreached);
    }

    private static Deployments at(DestinationTerms terms) {
        try {
            return new Deployments(new TreeSet<>(terms.destination().deployments()), Map.of());
        } catch (ProblemException e) {
            return new Deployments(
                    new TreeSet<>(), Map.of(terms.id(), e.problem().text()));
        } catch (IOException e) {
            return new Deployments(new TreeSet<>(), Map.of(terms.id(), Problem.messageOf(e)));
        }
    }
}
