package org.xenwright.deb.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.judge.Judge;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.Transport;

/** The machine's own mirror, live: its signatures, its indexes, a package; gpgv and dpkg-deb have the last word. */
@Tag("judge")
class MirrorJudgeTest {
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    @TempDir
    Path folder;

    private Access access() {
        return Access.online(new Store(folder.resolve("store")), Progress.SILENT);
    }

    private static AptSources host() throws IOException {
        return AptSources.ofHost(Path.of("/"));
    }

    @Test
    void theHostsSourcesOpenAndAreNotAskedAgain() throws IOException {
        List<Source> sources = host().sources();
        Archive archive = Archive.open(sources, List.of("amd64"), access());
        assertThat(archive.releases()).hasSameSizeAs(sources).allSatisfy(release -> {
            assertThat(release.signers()).isNotEmpty();
            assertThat(release.suite().origin()).isEqualTo("Debian");
        });
        assertThat(archive.packages().stream()
                        .mapToInt(index -> index.packages().size())
                        .sum())
                .isGreaterThan(50_000);

        Archive again = Archive.open(
                sources, List.of("amd64"), Access.offline(new Store(folder.resolve("store")), Progress.SILENT));
        assertThat(again.indexes()).hasSameSizeAs(archive.indexes());
    }

    @Test
    void aPackageOfTheMirrorIsWhatDpkgDebSees() throws IOException {
        Archive archive = Archive.open(host().sources(), List.of("amd64"), access());
        BinaryPackage hello = archive.packages().stream()
                .flatMap(index -> index.packages().stream())
                .filter(each -> each.name().equals("base-passwd"))
                .findFirst()
                .orElseThrow();
        UnpackedDeb deb = new PackageStore(access(), archive.mirrors())
                .fetch(List.of(PackageFile.of(hello)))
                .get(0);
        Judge.Verdict fields = Judge.run("dpkg-deb", "-f", deb.deb().toString(), "Version");
        assertThat(fields.output().strip()).isEqualTo(deb.version());
        Path tar = folder.resolve("their.tar");
        Judge.Verdict data = Judge.run("sh", "-c", "dpkg-deb --fsys-tarfile " + deb.deb() + " > " + tar);
        assertThat(data.exit()).isZero();
        assertThat(deb.data()).hasSameBinaryContentAs(tar);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "bookworm-updates", "trixie"})
    void gpgvAgrees(String suite) throws IOException {
        URI mirror = host().sources().get(0).mirrors().get(0);
        // how old the mirror's copy is does not matter here
        RepositoryRequest declared = new RepositoryRequest(
                mirror.toString(), suite, List.of("main"), KEYRING.toString(), false, false, null, List.of(), "test");
        Source source = AptSources.declared(List.of(declared), folder).sources().get(0);
        ReleaseFetcher fetcher = new ReleaseFetcher(Transport.standard(), folder);
        Untrusted bytes = fetcher.fetch(source, null).bytes();
        VerifiedRelease release =
                new ReleaseVerifier(java.time.Instant.now(), warning -> {}).verify(source, bytes, null);

        Path file = Files.write(folder.resolve("InRelease"), bytes.content());
        Judge.Verdict verdict = Judge.run("gpgv", "--status-fd=1", "--keyring", KEYRING.toString(), file.toString());
        assertThat(release.signers())
                .isNotEmpty()
                .allSatisfy(signer -> assertThat(verdict.output()).contains("VALIDSIG " + signer));
        assertThat(verdict.output().split("\\[GNUPG:\\] VALIDSIG", -1))
                .hasSize(release.signers().size() + 1);
    }

    @Test
    void aFileThatIsNotThereIsMissing() throws IOException {
        URI mirror = host().sources().get(0).mirrors().get(0);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Transport.standard()
                        .get(DownloadRequest.of(mirror.resolve("no/such/file"), 100), folder.resolve("x"), bytes -> {}))
                .hasMessageContaining("no such file");
    }
}
