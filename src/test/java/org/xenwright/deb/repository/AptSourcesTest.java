package org.xenwright.deb.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.ProblemException;

class AptSourcesTest {
    private static final Instant BORN = Instant.parse("2025-01-01T00:00:00Z");
    private static final TestKey KEY = TestKey.born(BORN);
    private static final TestKey OTHER = TestKey.born(BORN);

    @TempDir
    Path root;

    @BeforeEach
    void host() throws IOException {
        write("etc/os-release", "ID=debian\nVERSION_CODENAME=\"bookworm\"\n");
        Files.createDirectories(root.resolve("usr/share/keyrings"));
        Files.write(root.resolve("usr/share/keyrings/debian-archive-keyring.gpg"), KEY.certificate());
        Files.write(root.resolve("usr/share/keyrings/other.gpg"), OTHER.certificate());
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    private List<String> read() throws IOException {
        return AptSources.ofHost(root).sources().stream()
                .map(source -> source + " " + String.join(" ", source.components()))
                .toList();
    }

    @Test
    void bothFormsAreReadAndSuitesOpenedUp() throws IOException {
        write(
                "etc/apt/sources.list",
                "# comment\ndeb http://a/debian bookworm main contrib # why\ndeb-src http://a/x bookworm main\n");
        write("etc/apt/sources.list.d/debian.sources", """
                Types: deb deb-src
                URIs: http://b/debian
                Suites: bookworm-updates bookworm-security
                # in between
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                Enabled: no
                Types: deb
                URIs: http://off/debian
                Suites: bookworm
                Components: main
                """);
        assertThat(read())
                .containsExactly(
                        "http://a/debian/ bookworm main contrib",
                        "http://b/debian/ bookworm-updates main",
                        "http://b/debian/ bookworm-security main");
    }

    @Test
    void onlyTheDistributionsOwnSourcesAreTaken() throws IOException {
        write("etc/apt/sources.list", """
                deb http://a/debian bookworm main
                deb http://third/x nodistro main
                deb http://third/docker bookworm stable
                deb [signed-by=/usr/share/keyrings/other.gpg] http://third/mariadb bookworm main
                deb http://a/debian trixie main
                """);
        AptSources sources = AptSources.ofHost(root);
        assertThat(sources.sources()).singleElement().hasToString("http://a/debian/ bookworm");
        assertThat(sources.remarks()).hasSize(4).allMatch(remark -> remark.endsWith("left out"));
    }

    @Test
    void namesOfRolesCountWhereTheCodenameIsNotUsed() throws IOException {
        write("etc/apt/sources.list", "deb http://a/debian sid main\n");
        assertThat(read()).containsExactly("http://a/debian/ sid main");
        write("etc/apt/sources.list", "deb http://a/debian sid main\ndeb http://a/debian bookworm main\n");
        assertThat(read()).containsExactly("http://a/debian/ bookworm main");
    }

    @Test
    void optionsOfALineAreObeyed() throws IOException {
        write(
                "etc/apt/sources.list",
                "deb [ arch=amd64,arm64 check-valid-until=no signed-by=/usr/share/keyrings/debian-archive-keyring.gpg ]"
                        + " http://a/debian bookworm main\n");
        Source source = AptSources.ofHost(root).sources().get(0);
        assertThat(source.architectures()).containsExactly("amd64", "arm64");
        assertThat(source.freshness().checkValidUntil()).isFalse();
        assertThat(((Trust.Keys) source.trust()).keyring().fingerprints())
                .containsExactly(KEY.signer().fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trusted=yes",
                "trusted=no",
                "signed-by=KEY",
                "allow-insecure=yes",
                "allow-weak=yes",
                "allow-downgrade-to-insecure=yes",
                "check-valid-until=no",
                "valid-until-max=9",
                "valid-until-min=9",
                "check-date=no",
                "date-max-future=9",
                "inrelease-path=x"
            })
    void whatBelongsToARepositoryAsAWholeMustNotBeLeftOutByALaterEntry(String option) throws IOException {
        String set = option.replace("KEY", "/usr/share/keyrings/debian-archive-keyring.gpg");
        write("etc/apt/sources.list", "deb [" + set + "] http://a/debian bookworm contrib\n");
        for (String other : List.of(
                "deb http://a/debian bookworm main\n",
                "deb http://a/debian/ bookworm main\n",
                "deb https://user:secret@a/debian bookworm main\n",
                "deb-src http://a/debian bookworm main\n")) {
            write("etc/apt/sources.list.d/other.list", other);
            assertThatThrownBy(this::read)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("conflicting values for the option " + option.replaceFirst("=.*", ""))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void trustOfOneEntryNeverReachesAnother() throws IOException {
        String key = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg";
        write(
                "etc/apt/sources.list",
                "deb [trusted=yes] http://a/debian bookworm contrib\ndeb [" + key
                        + "] http://a/debian bookworm main\n");
        assertThatThrownBy(this::read).hasMessageContaining("conflicting values");
        // a key that a later entry names binds the earlier one too, as for apt
        write(
                "etc/apt/sources.list",
                "deb http://a/debian bookworm contrib\ndeb [" + key + "] http://a/debian bookworm main\n");
        Source one = AptSources.ofHost(root).sources().get(0);
        assertThat(one.components()).containsExactly("contrib", "main");
        assertThat(((Trust.Keys) one.trust()).origin()).contains("debian-archive-keyring.gpg");
    }

    @Test
    void optionsThatTakeFromARepositoryAreNotPassedOver() throws IOException {
        for (String option : List.of("trusted=no", "inrelease-path=x", "snapshot=20250101T000000Z", "exclude=bash")) {
            write(
                    "etc/apt/sources.list",
                    "deb [" + option + "] http://a/debian bookworm main\ndeb http://b/debian bookworm main\n");
            AptSources sources = AptSources.ofHost(root);
            assertThat(sources.sources()).singleElement().hasToString("http://b/debian/ bookworm");
            assertThat(sources.remarks()).singleElement().asString().contains(option.replaceFirst("=.*", ""));
        }
    }

    @Test
    void optionsOnDatesAreObeyed() throws IOException {
        write(
                "etc/apt/sources.list",
                "deb [valid-until-max=60 date-max-future=5] http://a/debian bookworm main\n"
                        + "deb [check-date=no] http://b/debian bookworm main\n");
        List<Source> sources = AptSources.ofHost(root).sources();
        assertThat(sources.get(0).freshness().maxAge()).isEqualTo(java.time.Duration.ofSeconds(60));
        assertThat(sources.get(0).freshness().skew()).isEqualTo(java.time.Duration.ofSeconds(5));
        assertThat(sources.get(1).freshness().checkDate()).isFalse();
        assertThat(sources.get(1).freshness().checkValidUntil()).isFalse();
        write("etc/apt/sources.list", "deb [valid-until-max=soon] http://a/debian bookworm main\n");
        assertThatThrownBy(this::read).hasMessageContaining("'soon'");
    }

    @Test
    void aptConfTurnsChecksOffForTheHostsSources() throws IOException {
        write(
                "etc/apt/apt.conf.d/99snapshot",
                "// snapshot\nAcquire { Check-Valid-Until \"false\"; };\nAcquire::Check-Date \"no\";\n");
        write("etc/apt/sources.list", "deb http://a/debian bookworm main\n");
        AptSources sources = AptSources.ofHost(root);
        assertThat(sources.sources().get(0).freshness().checkValidUntil()).isFalse();
        assertThat(sources.sources().get(0).freshness().checkDate()).isFalse();
        assertThat(sources.remarks()).anyMatch(remark -> remark.contains("Valid-Until"));
    }

    @Test
    void aKeyMayStandInTheSourceItself() throws IOException {
        String key = KEY.armored()
                .lines()
                .map(line -> " " + (line.isEmpty() ? "." : line))
                .reduce("", (a, b) -> a + "\n" + b);
        write(
                "etc/apt/sources.list.d/debian.sources",
                "Types: deb\nURIs: http://a/debian\nSuites: bookworm\nComponents: main\nSigned-By:" + key + "\n");
        Trust trust = AptSources.ofHost(root).sources().get(0).trust();
        assertThat(((Trust.Keys) trust).keyring().fingerprints())
                .containsExactly(KEY.signer().fingerprint());
    }

    @Test
    void severalKeyringsCountTogether() throws IOException {
        write(
                "etc/apt/sources.list.d/debian.sources",
                "Types: deb\nURIs: http://a/debian\nSuites: bookworm\nComponents: main\n"
                        + "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg, /usr/share/keyrings/other.gpg\n");
        Trust trust = AptSources.ofHost(root).sources().get(0).trust();
        assertThat(((Trust.Keys) trust).keyring().fingerprints()).hasSize(2);
    }

    @Test
    void withoutSignedByTheHostsKeysCount() throws IOException {
        write("etc/apt/sources.list", "deb http://a/debian bookworm main\n");
        Files.createDirectories(root.resolve("etc/apt/trusted.gpg.d"));
        Files.writeString(root.resolve("etc/apt/trusted.gpg.d/more.asc"), OTHER.armored());
        Trust trust = AptSources.ofHost(root).sources().get(0).trust();
        assertThat(((Trust.Keys) trust).keyring().fingerprints()).hasSize(2);
    }

    @Test
    void aMirrorListIsOneSource() throws IOException {
        write("etc/apt/mirrors/debian.list", "http://a/debian\nhttp://b/debian\tpriority:2\n");
        write("etc/apt/sources.list", "deb mirror+file:///etc/apt/mirrors/debian.list bookworm main\n");
        assertThat(AptSources.ofHost(root).sources())
                .singleElement()
                .satisfies(source -> assertThat(source.mirrors()).hasToString("[http://a/debian/, http://b/debian/]"));
    }

    @Test
    void aHostWithoutUsableSourcesIsToldWhatToWrite() throws IOException {
        assertThatThrownBy(() -> AptSources.ofHost(root))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("finding where packages come from", "etc/apt", "<repositories>", "bookworm");
        write("etc/apt/sources.list", "deb cdrom:[Debian]/ bookworm main\n");
        assertThatThrownBy(() -> AptSources.ofHost(root)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"deb", "deb http://a", "dbe http://a bookworm main", "deb [arch=amd64 http://a bookworm main"})
    void aMalformedLineIsNamed(String line) throws IOException {
        write("etc/apt/sources.list", "\n" + line + "\n");
        assertThatThrownBy(() -> AptSources.ofHost(root))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("sources.list:2");
    }

    @Test
    void aMissingKeyringIsNamed() throws IOException {
        write("etc/apt/sources.list", "deb [signed-by=/usr/share/keyrings/none.gpg] http://a/debian bookworm main\n");
        assertThatThrownBy(() -> AptSources.ofHost(root))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("none.gpg, which does not exist");
    }

    private RepositoryRequest declared(String signedBy, boolean unsigned) {
        return TestSources.bare("http://a/debian", "bookworm", signedBy, unsigned);
    }

    @Test
    void aDeclaredSourceNeedsAKey() throws IOException {
        Files.write(root.resolve("key.gpg"), KEY.certificate());
        AptSources byFile = AptSources.declared(List.of(declared("key.gpg", false)), root);
        assertThat(byFile.sources().get(0).components()).containsExactly("main");
        AptSources inline = AptSources.declared(List.of(declared("\n" + KEY.armored() + "\n", false)), root);
        assertThat(((Trust.Keys) inline.sources().get(0).trust()).keyring().fingerprints())
                .containsExactly(KEY.signer().fingerprint());
        assertThatThrownBy(() -> AptSources.declared(List.of(declared(null, false)), root))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<signedBy>", "<repository> of <image>");
        AptSources unsigned = AptSources.declared(List.of(declared(null, true)), root);
        assertThat(unsigned.remarks()).singleElement().asString().contains("without a signature");
    }

    @Test
    void messagesDoNotTellCredentials() {
        for (String bad : List.of("ftp://me:secret@host/", "http://me:sec ret@host/", "http://me:s@secret@host/ x")) {
            RepositoryRequest source = TestSources.bare(bad, "s", null, true);
            assertThatThrownBy(() -> AptSources.declared(List.of(source), root)).hasMessageNotContaining("secret");
        }
        RepositoryRequest good = TestSources.bare("http://me:secret@host/", "s", null, true);
        AptSources sources = AptSources.declared(List.of(good), root);
        assertThat(sources.toString() + sources.remarks()).doesNotContain("secret");
    }

    @Test
    void aDeclaredAddressMustBeOne() {
        for (String bad : List.of("debian", "ftp://a/", "http:///x", "http://a b/", "javascript:alert(1)")) {
            RepositoryRequest source = TestSources.bare(bad, "s", "x", false);
            assertThatThrownBy(() -> AptSources.declared(List.of(source), root))
                    .as(bad)
                    .isInstanceOf(ProblemException.class);
        }
    }
}
