package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class ServiceUnitTest {
    @Test
    void wordsReachTheProgramAsTheyAre() {
        ServiceUnit unit = of(List.of("/usr/bin/java", "-Da=$HOME 100%", "", "a\"b\\", ";", "x\ny"), null, 252);

        assertThat(text(unit))
                .contains("\nExecStart=/usr/bin/java \"-Da=$$HOME 100%%\" \"\" \"a\\\"b\\\\\" \";\" \"x\\x0ay\"\n");
    }

    @Test
    void withoutAPageItIsStartedOnceItsProgramRuns() {
        ServiceUnit unit = of(List.of("/usr/bin/java"), null, 252);

        assertThat(text(unit)).contains("Type=exec\n").doesNotContain("ExecStartPost");
        assertThat(unit.files()).extracting(ServiceUnit.File::path).doesNotContain(HealthProbe.PROGRAM);
    }

    @Test
    void withAPageAProbeWaitsForIt() {
        Health health = Health.of("here", "8080/health?all 200 \"status\":\\s*\"UP\"");
        ServiceUnit unit = of(List.of("/usr/bin/java"), health, 252);

        assertThat(text(unit))
                .contains("\nExecStartPost=/bin/bash /usr/lib/xenwright/health 8080 \"/health?all\" 200"
                        + " \"\\\"status\\\":\\\\s*\\\"UP\\\"\"\n");
        assertThat(unit.files()).extracting(ServiceUnit.File::path).contains(HealthProbe.PROGRAM);
    }

    @Test
    void restartsWaitLongerAndLongerWhereSystemdKnowsHow() {
        assertThat(text(of(List.of("/x"), null, 257))).contains("RestartSteps=6");
        assertThat(text(of(List.of("/x"), null, 252)))
                .doesNotContain("RestartSteps")
                .contains("RestartSec=5");
        assertThat(text(of(List.of("/x"), null, 0))).doesNotContain("RestartSteps");
    }

    @Test
    void aLowPortNeedsItsCapability() {
        ServiceUnit low = new ServiceUnit("web", null, List.of("/x"), new TreeMap<>(), List.of(443), null, 252);

        assertThat(text(low)).contains("AmbientCapabilities=CAP_NET_BIND_SERVICE\n", "PrivateUsers=no\n");
        assertThat(text(of(List.of("/x"), null, 252))).contains("AmbientCapabilities=\n", "PrivateUsers=yes\n");
    }

    @Test
    void theAccountHasTheSameNumberInEachBuild() {
        ServiceUnit.Account account = of(List.of("/x"), null, 252).account();

        assertThat(account).isNotNull();
        assertThat(account.name()).isEqualTo("shop");
        assertThat(account.number())
                .isEqualTo(of(List.of("/y"), null, 0).account().number());
        assertThat(account.number()).isBetween(600L, 799L);
        ServiceUnit odd = new ServiceUnit("9.Shop", null, List.of("/x"), new TreeMap<>(), List.of(), null, 0);
        assertThat(odd.account().name()).isEqualTo("_9-shop");
    }

    @Test
    void anAccountOfTheProjectIsItsOwnMatter() {
        ServiceUnit unit = new ServiceUnit("shop", "www-data", List.of("/x"), new TreeMap<>(), List.of(), null, 0);

        assertThat(unit.account()).isNull();
        assertThat(text(unit)).contains("\nUser=www-data\n");
    }

    @Test
    void theEnvironmentIsForRootAlone() {
        ServiceUnit unit = new ServiceUnit(
                "shop", null, List.of("/x"), new TreeMap<>(Map.of("A", "$guest.name")), List.of(), null, 0);

        assertThat(unit.files())
                .filteredOn(each -> each.path().equals("/etc/default/shop"))
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.mode()).isEqualTo(0600);
                    assertThat(file.template()).isTrue();
                });
    }

    @Test
    void theVersionOfSystemdIsThatOfItsLibrary() {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        assertThat(ServiceUnit.systemdOf(tree)).isZero();
        tree.directory("usr/lib/x86_64-linux-gnu/systemd", Attributes.of(0755, Instant.EPOCH));
        tree.put(
                "usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-257.so",
                new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of("")));

        assertThat(ServiceUnit.systemdOf(tree)).isEqualTo(257);
    }

    @Test
    void whatIsNoPageIsRefused() {
        for (String bad : List.of("8080", "health", "0/health", "70000/x", "80/x 200 (")) {
            assertThatThrownBy(() -> Health.of("<health>", bad))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<health>");
        }
    }

    private static ServiceUnit of(List<String> command, @Nullable Health health, int systemd) {
        return new ServiceUnit("shop", null, command, new TreeMap<>(), List.of(8080), health, systemd);
    }

    private static String text(ServiceUnit unit) {
        return unit.files().get(0).text();
    }
}
