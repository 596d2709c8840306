package org.xenwright.customize.selinux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class FileLabelsTest {
    private static final Attributes SOME = Attributes.of(0755, Instant.EPOCH);

    private final Tree tree = new Tree(SOME);
    private @Nullable Tree given;
    private String command = "";

    /** A program that answers as it is told. */
    private final class Saying implements Sandbox {
        private final Content text;
        private final int exit;

        Saying(Content text, int exit) {
            this.text = text;
            this.exit = exit;
        }

        @Override
        public String name() {
            return "a test";
        }

        @Override
        public SandboxResult run(Tree names, SandboxCommand run, Consumer<String> lines) {
            given = names;
            command = run.words().get(2);
            Tree after = names.copy();
            after.put(".xenwright-labels", new RegularFile(SOME, text));
            return new SandboxResult(exit, "a line\nthe last line", after, List.of(), () -> {});
        }
    }

    @BeforeEach
    void fill() {
        for (String each : List.of("etc/selinux/targeted/contexts/files", "usr/sbin", "usr/share", "srv/a to b")) {
            tree.directory(each, SOME);
        }
        put("etc/selinux/config", "# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=targeted \n");
        put("etc/selinux/targeted/contexts/files/file_contexts", "/.* system_u:object_r:default_t:s0\n");
        put("usr/sbin/setfiles", "program");
        put("usr/share/data", "much data");
        put("srv/a to b/x from y", "text");
        tree.put("usr/link", new Symlink(SOME, "share"));
    }

    private void put(String path, String text) {
        tree.put(path, new RegularFile(SOME, Content.of(text)));
    }

    private int label(String text, int exit) throws IOException {
        return label(Content.of(text), exit);
    }

    private int label(Content text, int exit) throws IOException {
        SelinuxPolicy policy = SelinuxPolicy.in(tree).orElseThrow();
        return new FileLabels(policy, policy.program().orElseThrow(), any -> new Saying(text, exit)).apply(tree);
    }

    private String label(String path) {
        byte[] value =
                tree.find(path).orElseThrow().attributes().xattrs().asMap().getOrDefault(Xattrs.LABEL, new byte[0]);
        return new String(value, StandardCharsets.US_ASCII);
    }

    @Test
    void filesGetTheLabelsThatTheProgramNames() throws IOException {
        int count = label("""
                Would relabel / from (null) to system_u:object_r:root_t:s0
                Would relabel /usr/share/data from <no context> to system_u:object_r:usr_t:s0:c1,c2
                Would relabel /srv/a to b/x from y from (null) to user_u:object_r:srv_t
                Would relabel /usr/link from unconfined_u:object_r:user_tmp_t:s0 to system_u:object_r:lnk_t:s0
                """, 0);
        assertThat(count).isEqualTo(4);
        assertThat(label("/")).isEqualTo("system_u:object_r:root_t:s0\0");
        assertThat(label("usr/share/data")).isEqualTo("system_u:object_r:usr_t:s0:c1,c2\0");
        assertThat(label("srv/a to b/x from y")).isEqualTo("user_u:object_r:srv_t\0");
        assertThat(label("usr/link")).isEqualTo("system_u:object_r:lnk_t:s0\0");
        assertThat(label("usr/share")).isEmpty();
        assertThat(command)
                .contains("/usr/sbin/setfiles -n -v", "/etc/selinux/targeted/contexts/files/file_contexts /");
    }

    @Test
    void theProgramSeesNamesButNoData() throws IOException {
        label("Would relabel / from (null) to system_u:object_r:root_t:s0", 0);
        Tree names = given;
        assertThat(names).isNotNull();
        assertThat(((RegularFile) names.find("usr/share/data").orElseThrow())
                        .content()
                        .size())
                .isZero();
        assertThat(((RegularFile) names.find("usr/sbin/setfiles").orElseThrow())
                        .content()
                        .size())
                .isPositive();
        assertThat(((RegularFile) tree.find("usr/share/data").orElseThrow())
                        .content()
                        .size())
                .isPositive();
    }

    @Test
    void otherAttributesStayAndNamesOfOneFileAgree() throws IOException {
        RegularFile file = new RegularFile(
                SOME.withXattrs(Xattrs.of(Map.of("security.capability", new byte[] {1}))), Content.of("ping"));
        tree.put("usr/ping", file);
        tree.put("usr/sping", file);
        label("""
                Would relabel /usr/ping from (null) to system_u:object_r:ping_t:s0
                Would relabel /usr/sping from (null) to system_u:object_r:other_t:s0
                """, 0);
        assertThat(label("usr/sping")).isEqualTo("system_u:object_r:ping_t:s0\0");
        assertThat(file.attributes().xattrs().asMap()).containsKey("security.capability");
        assertThat(file.attributes().xattrs().withoutLabel().asMap()).containsOnlyKeys("security.capability");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Would relabel /nowhere from (null) to system_u:object_r:etc_t:s0",
                "Would relabel /usr/../etc from (null) to system_u:object_r:etc_t:s0",
                "Would relabel usr from (null) to system_u:object_r:etc_t:s0",
                "Would relabel /usr from (null) to etc_t",
                "Would relabel /usr from (null) to system_u:object_r:etc_t:s0 and more",
                "Would relabel /usr from (null) to system_u:object_r:e\u001b[t:s0",
                "Would relabel /usr to system_u:object_r:etc_t:s0",
                "Relabeled /usr from (null) to system_u:object_r:etc_t:s0",
                "Would relabel",
                " from  to "
            })
    void otherWordsLabelNothing(String line) {
        assertThatThrownBy(() -> label(line, 0))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no label for any file");
        assertThat(label("usr")).isEmpty();
    }

    @Test
    void aLabelLongerThanAnyIsNone() {
        String label = "a:b:" + "c".repeat(300);
        assertThatThrownBy(() -> label("Would relabel /usr from (null) to " + label, 0))
                .hasMessageContaining("no label for any file");
    }

    @Test
    void whatTheProgramSaysIsReadLineByLineAndNeverKept() throws IOException {
        Content lines = Content.of("\n".repeat(1 << 20));
        Content last = Content.of("Would relabel /usr from (null) to system_u:object_r:usr_t:s0");
        List<Content.Segment> segments = new ArrayList<>();
        for (int i = 0; i < 255; i++) {
            segments.add(new Content.Segment((long) i << 20, lines));
        }
        segments.add(new Content.Segment(255L << 20, last));

        assertThat(label(new Content.Sparse((255L << 20) + last.size(), segments), 0))
                .isEqualTo(1);
        assertThat(label("usr")).isEqualTo("system_u:object_r:usr_t:s0\0");
    }

    @Test
    void aLineLongerThanAnyLabelsNothingAndTheNextOneDoes() throws IOException {
        int count = label(
                "Would relabel /srv from (null) to system_u:object_r:srv_t:s0" + " ".repeat(1 << 20) + "\n"
                        + "Would relabel /usr from (null) to system_u:object_r:usr_t:s0\n",
                0);

        assertThat(count).isEqualTo(1);
        assertThat(label("srv")).isEmpty();
        assertThat(label("usr")).isEqualTo("system_u:object_r:usr_t:s0\0");
    }

    @Test
    void aProgramThatFailsIsTold() {
        assertThatThrownBy(() -> label("Would relabel / from (null) to system_u:object_r:root_t:s0", 255))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("setfiles with the policy targeted", "ended with 255", "the last line", "off");
        assertThat(label("/")).isEmpty();
    }

    @Test
    void theOtherProgramIsAskedWhereTheFirstIsMissing() throws IOException {
        tree.remove("usr/sbin/setfiles");
        put("usr/sbin/matchpathcon", "program");
        label("/\tsystem_u:object_r:root_t:s0\n/usr\tsystem_u:object_r:usr_t:s0\n/srv\t<<none>>\n", 0);
        assertThat(label("usr")).isEqualTo("system_u:object_r:usr_t:s0\0");
        assertThat(label("srv")).isEmpty();
        assertThat(command).contains("xargs -0 /usr/sbin/matchpathcon -f ");
    }

    @Test
    void aPolicyIsThereWhenItsFilesAreAndItIsOn() throws IOException {
        assertThat(SelinuxPolicy.in(tree).map(SelinuxPolicy::name)).contains("targeted");
        put("etc/selinux/config", "SELINUX=disabled\nSELINUXTYPE=targeted\n");
        assertThat(SelinuxPolicy.in(tree)).isEmpty();
        put("etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=../../etc\n");
        assertThat(SelinuxPolicy.in(tree)).isEmpty();
        put("etc/selinux/config", "SELINUXTYPE=mls\n");
        assertThat(SelinuxPolicy.in(tree)).isEmpty();
        assertThat(SelinuxPolicy.in(new Tree(SOME))).isEqualTo(Optional.empty());
    }
}
