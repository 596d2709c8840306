package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class ListingTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private final Tree tree = new Tree(Attributes.of(0755, CLOCK));

    @BeforeEach
    void aTreeWithOneOfEach() {
        tree.put("etc", new Directory(Attributes.of(0755, CLOCK)));
        tree.put(
                "etc/motd",
                new RegularFile(Attributes.of(0644, CLOCK), Content.of("welcome\nto \u001b[31mthe shop\n")));
        tree.put("etc/key", new RegularFile(Attributes.of(0600, CLOCK), Content.of(new byte[] {1, 0, 2})));
        tree.put("link", new Symlink(Attributes.of(0777, CLOCK), "etc/motd"));
        tree.put("null", new Device(Attributes.of(0666, CLOCK), Device.Kind.CHARACTER, 1, 3));
    }

    @Test
    void aFolderIsListedWithTheSizeOfAllBelow() throws IOException {
        assertThat(Listing.at(tree, "/"))
                .containsExactly(
                        "d0755  0:0  28 B  2026-11-01T00:00:00Z  etc/",
                        "l0777  0:0   0 B  2026-11-01T00:00:00Z  link -> etc/motd",
                        "c0666  0:0   1:3  2026-11-01T00:00:00Z  null",
                        "3 entries, 28 B");
    }

    @Test
    void aTextIsShownWithoutWhatWouldSteerATerminal() throws IOException {
        assertThat(Listing.at(tree, "/link")).containsExactly("welcome", "to ?[31mthe shop");
    }

    @Test
    void namesOfAttributesSteerNoTerminalEither() throws IOException {
        Xattrs xattrs = Xattrs.of(Map.of("user.\u001b]0;x\u0007\u202e", new byte[0]));
        tree.put("odd", new RegularFile(Attributes.of(0644, CLOCK).withXattrs(xattrs), Content.EMPTY));

        assertThat(String.join("\n", Listing.at(tree, "/")))
                .contains("user.")
                .doesNotContain("\u001b", "\u0007", "\u202e");
    }

    @Test
    void whatIsNoTextIsTold() throws IOException {
        assertThat(Listing.at(tree, "/etc/key"))
                .singleElement()
                .asString()
                .startsWith("3 bytes that are no short text");
    }

    @Test
    void aPathThatIsNotThereIsAMistake() {
        assertThatThrownBy(() -> Listing.at(tree, "/srv"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.path");
        assertThatThrownBy(() -> Listing.at(tree, "../etc/passwd")).isInstanceOf(ProblemException.class);
    }
}
