package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deb.control.BinaryPackage;

/** Several suites, one of them not automatic, as apt sees them. */
@Tag("judge")
class AptSuitesTest {
    private static AptRoot apt;
    private static Universe universe;

    @BeforeAll
    static void load() throws IOException {
        apt = AptRoot.of("bookworm", "bookworm-updates", "bookworm-backports");
        universe = apt.universe();
    }

    @AfterEach
    void forgetPreferences() throws IOException {
        apt.preferences("");
    }

    private static void agree(Preferences preferences, boolean recommends, List<String> options, String... wanted)
            throws IOException {
        Resolution resolution = Resolver.of(universe, preferences)
                .resolve(Request.of(List.of(wanted)).withRecommends(recommends));
        List<BinaryPackage> packages =
                resolution.packages().stream().map(Selected::pkg).toList();
        List<String> words = new ArrayList<>(options);
        words.addAll(List.of(wanted));
        for (Selected selected : resolution.packages()) {
            if (selected.reason() instanceof Reason.Root root && !root.text().startsWith("asked for")) {
                words.add(selected.pkg().name());
            }
        }
        words.add("usr-is-merged");
        AptRoot.Answer answer = apt.install(words);
        Set<String> chosen =
                packages.stream().map(pkg -> pkg.name() + "=" + pkg.version()).collect(Collectors.toSet());
        assertThat(chosen).as(answer.output()).isEqualTo(Set.copyOf(answer.packages()));
        assertThat(new Checker("amd64", packages).complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux-image-amd64",
                "linux-image-amd64/bookworm-backports",
                "systemd-sysv/bookworm-backports udev",
                "tzdata/bookworm-updates nginx-light"
            })
    void aSuiteThatIsAskedForIsTakenAsAptTakesIt(String wanted) throws IOException {
        agree(Preferences.NONE, false, List.of(), wanted.split(" "));
    }

    /**
     * apt stops here since it moves only the first package of the chain to the other suite; the set that fits passes
     * its check.
     */
    @Test
    void aSuiteIsFollowedWhereAptLosesTheThread() throws IOException {
        List<BinaryPackage> packages = Resolver.of(universe, Preferences.NONE)
                .resolve(Request.of(List.of("golang-go/bookworm-backports")))
                .packages()
                .stream()
                .map(Selected::pkg)
                .toList();
        assertThat(apt.complaints(packages)).isEmpty();
        assertThat(packages.stream().filter(pkg -> pkg.name().startsWith("golang")))
                .isNotEmpty()
                .allMatch(pkg -> pkg.source().id().startsWith("bookworm-backports"));
    }

    @Test
    void aVersionThatIsAskedForIsTaken() throws IOException {
        String version = universe.named("linux-image-amd64").get(0).version().toString();
        assertThat(universe.named("linux-image-amd64").get(0).source().id()).startsWith("bookworm-backports");
        assertThat(Resolver.of(universe, Preferences.NONE)
                        .resolve(Request.of(List.of("linux-image-amd64=" + version)))
                        .get("linux-image-amd64")
                        .pkg()
                        .version())
                .hasToString(version);
    }

    @Test
    void theDefaultReleaseDecides() throws IOException {
        agree(
                Preferences.NONE.withDefaultRelease("bookworm-backports"),
                false,
                List.of("-t", "bookworm-backports"),
                "systemd-sysv",
                "git",
                "nginx-light");
    }

    @Test
    void preferencesDecide() throws IOException {
        String text = """
                Package: git git-man
                Pin: release n=bookworm-backports
                Pin-Priority: 900

                Package: systemd*
                Pin: version 252*
                Pin-Priority: 1001

                Package: *
                Pin: release a=stable-backports
                Pin-Priority: 200

                Package: *
                Pin: release n=bookworm-updates
                Pin-Priority: -1
                """;
        apt.preferences(text);
        agree(
                Preferences.parse(text.getBytes(StandardCharsets.UTF_8), "preferences"),
                false,
                List.of(),
                "git",
                "systemd-sysv",
                "tzdata",
                "curl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx-light",
                "openssh-server sudo",
                "systemd-sysv network-manager",
                "postgresql",
                "default-jdk",
                "git vim"
            })
    void recommendsOnRequestAreThoseOfApt(String wanted) throws IOException {
        agree(Preferences.NONE, true, List.of("--install-recommends"), wanted.split(" "));
    }
}
