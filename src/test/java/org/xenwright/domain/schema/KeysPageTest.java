package org.xenwright.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xenwright.platform.GuestType;

/** The page of keys, which is the table that lint reads. {@code -Dxen.write} writes the page anew. */
class KeysPageTest {
    private static final Path PAGE = Path.of("site/markdown/keys.md");

    @Test
    void thePageHasEveryKeyThatLintKnows() throws Exception {
        String page = Files.readString(PAGE);
        String header = "| key | is | value | guests | Xen |\n|---|---|---|---|---|\n";
        String written = page.substring(0, page.indexOf(header) + header.length())
                + Keys.all().values().stream().map(KeysPageTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("xen.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(page).isEqualTo(written);
    }

    private static String row(Key key) {
        String kinds = Stream.of(Key.Kind.values())
                .filter(key.kinds()::contains)
                .map(Key.Kind::words)
                .collect(Collectors.joining(" or "));
        String types = key.arm()
                ? "on ARM"
                : key.types().size() == GuestType.values().length
                        ? "all"
                        : Stream.of(GuestType.values())
                                .filter(key.types()::contains)
                                .map(GuestType::word)
                                .collect(Collectors.joining(", "));
        String since = key.since() == null ? "" : "from " + key.since();
        String until = key.until() == null ? "" : " to " + key.until();
        return "| `" + key.name() + "` | " + key.meaning() + " | " + kinds + " | " + types + " | " + since + until
                + " |\n";
    }
}
