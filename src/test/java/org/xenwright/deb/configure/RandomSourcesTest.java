package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class RandomSourcesTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0755, Instant.ofEpochSecond(1_500_000_000));

    private final Tree tree = new Tree(ATTRIBUTES);

    private List<String> said(String name, String kind, String script, String... notes) throws IOException {
        tree.directory("var/lib/dpkg/info", ATTRIBUTES);
        tree.put("var/lib/dpkg/info/" + name + "." + kind, new RegularFile(ATTRIBUTES, Content.of(script)));
        return RandomSources.unknown(tree, new PackageScripts(tree, "amd64"), List.of(name), List.of(notes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "head -c18 /dev/urandom | base64",
                "dd if=/dev/random bs=8 count=1",
                "key=$(openssl rand -hex 16)",
                "uuidgen > /etc/talk/id",
                "PASS=`pwgen 8 1`",
                "/usr/bin/mcookie >/etc/talk/cookie",
                "echo $RANDOM",
                "cat /proc/sys/kernel/random/uuid"
            })
    void aPackageWhoseScriptUsesASourceOfRandomnessIsNamedWithIt(String line) throws IOException {
        assertThat(said("talker", "postinst", "#!/bin/sh\nset -e\n" + line + "\n"))
                .singleElement()
                .asString()
                .startsWith("the postinst of talker uses ")
                .contains("-Dxen.detectRandom");
    }

    @Test
    void aScriptOfQuestionsCountsAsWell() throws IOException {
        assertThat(said("talker", "config", "pwgen 8\n"))
                .singleElement()
                .asString()
                .startsWith("the config of talker uses pwgen:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dbus-uuidgen --ensure",
                "  # from /dev/urandom, once",
                "rm -rf /usr/share/doc/pwgen.old",
                "cat /usr/share/apg-doc/README",
                "openssl random-thing"
            })
    void whatOnlyLooksLikeASourceIsNot(String line) throws IOException {
        assertThat(said("talker", "postinst", "#!/bin/sh\n" + line + "\n")).isEmpty();
    }

    @Test
    void nothingIsSaidOfWhatIsLeftToTheFirstStart() throws IOException {
        assertThat(said("talker", "postinst", "uuidgen >/etc/talk/id\n", FirstStart.LEFT + "/etc/talk/id"))
                .isEmpty();
        assertThat(said("postsrsd", "postinst", "dd if=/dev/urandom\n")).isEmpty();
    }
}
