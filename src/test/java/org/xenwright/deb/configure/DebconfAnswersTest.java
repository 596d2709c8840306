package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class DebconfAnswersTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0755, Instant.EPOCH);

    @TempDir
    Path folder;

    private static Tree database(String templates, String config) {
        Tree tree = new Tree(ATTRIBUTES);
        tree.directory("var/cache/debconf", ATTRIBUTES);
        tree.put("var/cache/debconf/templates.dat", new RegularFile(ATTRIBUTES, Content.of(templates)));
        tree.put("var/cache/debconf/config.dat", new RegularFile(ATTRIBUTES, Content.of(config)));
        return tree;
    }

    @Test
    void linesAreReadAsDebconfSetSelectionsTakesThem() {
        assertThat(DebconfAnswers.parse(List.of(
                                "# comment\n  iperf3 iperf3/start_daemon boolean true \n\n",
                                "postfix\tpostfix/mailname\tstring\tmail.example.org",
                                "a a/empty string"))
                        .lines())
                .containsExactly(
                        "iperf3 iperf3/start_daemon boolean true",
                        "postfix\tpostfix/mailname\tstring\tmail.example.org",
                        "a a/empty string");
    }

    @Test
    void aLineThatIsNoneIsRefusedWithoutItsValue() {
        assertThatThrownBy(() -> DebconfAnswers.parse(List.of("slapd slapd/password1 pasword hunter2")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><debconf>")
                .hasMessageContaining("slapd slapd/password1 pasword …")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void whatNoPackageAsksAndWhatAScriptChangedIsSaid() throws IOException {
        Tree tree = database(
                "Name: a/asked\nDescription: Which?\nType: string\n\nName: a/changed\nDescription: Which?\nType: string\n\n"
                        + "Name: a/password\nDescription: Secret\nType: password\n\nName: a/unknown\nType: string\n",
                "Name: a/asked\nTemplate: a/asked\nValue: x y\nOwners: a\n\nName: a/changed\nValue: other\nOwners: a\n");
        DebconfAnswers answers = DebconfAnswers.parse(List.of(
                "a a/asked string x y", "a a/changed string mine", "a a/password password s", "a a/unknown string z"));
        assertThat(answers.withoutEffect(tree))
                .containsExactly(
                        "<debconf>: the answer to a/changed had no effect: it is 'other' now, by a script of a",
                        "<debconf>: no package of the image asks a/unknown, so that its answer had no effect");
    }

    @Test
    @Tag("judge")
    void aPackageIsConfiguredByItsAnswers() throws IOException {
        UnpackedPackages packages = UnpackedPackages.fetch(folder, "tzdata");
        ConfigureRequest request = new ConfigureRequest(
                packages.tree(),
                packages.inputs(),
                packages.order(),
                packages.request().required(),
                DebconfAnswers.parse(List.of(
                                "tzdata tzdata/Areas select Europe",
                                "tzdata tzdata/Zones/Europe select Vienna",
                                "tzdata tzdata/Zones/Europa string Wien"))
                        .lines(),
                UnpackedPackages.CLOCK,
                List.of());
        ConfiguredTree configured = new DebianConfiguration(
                        tree -> new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree),
                        new Store(folder.resolve("store")),
                        Progress.SILENT)
                .configure(request);
        assertThat(configured.tree().follow("etc/timezone").map(file -> {
                    try {
                        return new String(((RegularFile) file).content().bytes(100));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .contains("Europe/Vienna\n");
        assertThat(configured.notes())
                .containsExactly(
                        "<debconf>: no package of the image asks tzdata/Zones/Europa, so that its answer had no effect");
    }
}
