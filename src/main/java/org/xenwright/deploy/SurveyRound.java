package org.xenwright.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

/**
 * A look at several destinations, all at once. One that has said nothing at all, when all others have answered, gets as
 * long again as these took: they are not to wait for one that is dead. One that said anything is waited for.
 */
final class SurveyRound {
    private static final String DOING = "looking at the destinations";

    /** What a silent one gets at least. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final List<DestinationTerms> destinations;
    private final Object[] found;
    private final TreeSet<Integer> open = new TreeSet<>();
    private final long begun = System.nanoTime();
    /** Nanoseconds until the last of those answered that did; 0 while none has. */
    private long answered;

    private SurveyRound(List<DestinationTerms> destinations) {
        this.destinations = destinations;
        this.found = new Object[destinations.size()];
    }

    /** An end of a look. */
    private record Look(int place, Object found) {}

    /** Returns an observation of each, or a text that says why there is none. */
    static List<Object> of(List<DestinationTerms> destinations) throws IOException {
        return destinations.isEmpty() ? List.of() : new SurveyRound(destinations).found();
    }

    private List<Object> found() throws IOException {
        // no fewer than there are, since one that is not asked yet is silent too
        ExecutorService pool = Workers.pool(DOING, destinations.size());
        CompletionService<Look> ends = new ExecutorCompletionService<>(pool);
        List<Future<Look>> looks = new ArrayList<>();
        try {
            for (int i = 0; i < destinations.size(); i++) {
                int place = i;
                open.add(place);
                looks.add(ends.submit(() -> new Look(place, look(destinations.get(place)))));
            }
            while (!open.isEmpty()) {
                boolean dead = answered > 0
                        && open.stream().allMatch(each -> silence(each).isPresent());
                Future<Look> end = dead ? ends.poll(left(), TimeUnit.NANOSECONDS) : ends.take();
                if (end == null) {
                    giveUp();
                } else {
                    note(Workers.await(DOING, end));
                }
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted(DOING);
        } finally {
            Workers.end(pool);
        }
        return Arrays.asList(found);
    }

    private Optional<String> silence(int place) {
        return destinations.get(place).destination().silence();
    }

    private long left() {
        return answered + Math.max(answered, GRACE.toNanos()) - (System.nanoTime() - begun);
    }

    private void note(Look look) {
        if (open.remove(look.place())) {
            found[look.place()] = look.found();
            answered = look.found() instanceof Observation ? System.nanoTime() - begun : answered;
        }
    }

    /** Leaves those that are silent still; one that spoke meanwhile is waited for. */
    private void giveUp() {
        for (int place : List.copyOf(open)) {
            silence(place).ifPresent(words -> {
                open.remove(place);
                found[place] = words
                        + String.format(
                                Locale.ROOT,
                                " for %.1f s, while all others answered within %.1f s",
                                (System.nanoTime() - begun) / 1e9,
                                answered / 1e9);
            });
        }
    }

    private static Object look(DestinationTerms terms) {
        try {
            return terms.destination().observe();
        } catch (ProblemException e) {
            return e.problem().text();
        } catch (IOException e) {
            return Problem.messageOf(e);
        }
    }
}
