package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A document as the first version that wrote its form wrote it, kept with the tests. Documents travel: between machines,
 * between versions of Xenwright, into other people's repositories. One that this version reads or writes in another way
 * than the last is another form, even if all the tests beside it were changed to fit.
 */
public final class FrozenSample {
    private final String name;
    private final byte[] bytes;

    /** @param name of the file in {@code src/test/resources/frozen}, which has the number of the form in it */
    public FrozenSample(String name) throws IOException {
        this.name = name;
        try (InputStream in = FrozenSample.class.getResourceAsStream("/frozen/" + name)) {
            assertThat(in).as("src/test/resources/frozen/" + name).isNotNull();
            this.bytes = in.readAllBytes();
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Checks that what was read of it, written again, is it. */
    public void isWrittenAs(byte[] written) {
        assertThat(new String(written, StandardCharsets.UTF_8))
                .as(
                        "%s as it is written now. Documents of this form are with our users. If the new form is meant: give it"
                                + " the next schema number, keep this sample as a test of what is said to who has the old form,"
                                + " freeze a new sample beside it, and tell users in CHANGELOG.md",
                        name)
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Checks that the sample has something of everything the form knows, so that a part that is new is noticed. */
    public void fills(Record document) throws ReflectiveOperationException {
        Set<String> known = new TreeSet<>();
        Set<String> filled = new TreeSet<>();
        look(document, known, filled);
        known.removeAll(filled);
        assertThat(known)
                .as("parts of the form that %s has nothing of. A new part is a new form: see above", name)
                .isEmpty();
    }

    private static void look(Object value, Set<String> known, Set<String> filled) throws ReflectiveOperationException {
        if (value instanceof Optional<?> optional) {
            look(optional.orElse(null), known, filled);
        } else if (value instanceof Collection<?> all) {
            for (Object each : all) {
                look(each, known, filled);
            }
        } else if (value instanceof Map<?, ?> map) {
            look(map.values(), known, filled);
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String part = value.getClass().getSimpleName() + "." + component.getName();
                component.getAccessor().setAccessible(true);
                Object inside = component.getAccessor().invoke(value);
                known.add(part);
                if (isSomething(inside)) {
                    filled.add(part);
                }
                look(inside, known, filled);
            }
        }
    }

    private static boolean isSomething(Object value) {
        return !(value == null
                || value instanceof Optional<?> optional && optional.isEmpty()
                || value instanceof Collection<?> all && all.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty());
    }
}
