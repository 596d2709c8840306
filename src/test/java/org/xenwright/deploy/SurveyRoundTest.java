package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Destinations that answer late or never: what is waited for, and what is not. */
class SurveyRoundTest {
    @TempDir
    Path folder;

    /** Something that happens before a destination answers. */
    private interface Before {
        void await() throws InterruptedException;
    }

    private DestinationTerms destination(String name, Before before, Supplier<Optional<String>> silence) {
        Destination plain = new MemoryDestination(new Shop(folder, 1).world, name);
        return DestinationTerms.of((Destination) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Destination.class}, (it, method, all) -> {
                    if (method.getName().equals("silence")) {
                        return silence.get();
                    }
                    if (method.getName().equals("observe")) {
                        try {
                            before.await();
                        } catch (InterruptedException e) {
                            throw new IOException("nobody waits any more", e);
                        }
                    }
                    try {
                        return method.invoke(plain, all);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void oneThatKeepsSilentIsNamedWithItsWordsWhenAllOthersHaveAnswered() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        Survey survey = Survey.of(List.of(
                destination("xen1", () -> {}, Optional::empty),
                destination("xen2", never::await, () -> Optional.of("xen2: no answer")),
                destination("xen3", () -> {}, Optional::empty)));
        assertThat(survey.seen()).containsOnlyKeys("xen1", "xen3");
        assertThat(survey.unreached()).containsOnlyKeys("xen2");
        assertThat(survey.unreached().get("xen2"))
                .startsWith("xen2: no answer for ")
                .contains("while all others answered within");
    }

    @Test
    void oneThatSpeaksWhileItIsWaitedForMayTakeAsLongAsItLikes() throws IOException {
        CountDownLatch asked = new CountDownLatch(2);
        Survey survey = Survey.of(List.of(
                destination("xen1", () -> {}, Optional::empty), destination("xen2", asked::await, () -> {
                    boolean first = asked.getCount() == 2;
                    asked.countDown();
                    return first ? Optional.of("xen2: no answer") : Optional.empty();
                })));
        assertThat(survey.seen()).containsOnlyKeys("xen1", "xen2");
    }

    @Test
    void whereNobodyAnswersNobodyIsCutShort() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        Before together = () -> {
            both.countDown();
            both.await();
        };
        Survey survey = Survey.of(List.of(
                destination("xen1", together, () -> Optional.of("xen1: no answer")),
                destination("xen2", together, () -> Optional.of("xen2: no answer"))));
        assertThat(survey.unreached()).isEmpty();
    }
}
