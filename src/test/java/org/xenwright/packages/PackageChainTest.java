package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;

class PackageChainTest {
    private final List<Lock.LockedPackage> packages = new ArrayList<>();

    private void locked(String name, String version, Lock.Purpose purpose, String reason) {
        packages.add(new Lock.LockedPackage(
                name,
                version,
                "amd64",
                purpose,
                "bookworm/main",
                "pool/" + name + ".deb",
                1,
                Digest.of(name),
                reason.startsWith("asked"),
                reason));
    }

    private void local(String name, String reason) {
        packages.add(new Lock.LockedPackage(
                name,
                "1",
                "amd64",
                Lock.Purpose.IMAGE,
                Lock.localSource(name),
                name + ".rpm",
                1,
                Digest.of(name),
                true,
                reason));
    }

    private List<String> chain(String name) {
        Lock lock = new Lock("deb", Digest.of("inputs"), Instant.EPOCH, List.of(), packages, List.of(), List.of());
        PackageRequest request = new PackageRequest(
                List.of("amd64"),
                List.of(),
                Path.of("/project"),
                List.of("nginx-light"),
                List.of(),
                new KernelChoice.OfPackage("linux-image-cloud-amd64"),
                false,
                true,
                null,
                null);
        return new PackageChain(lock, request).to(name);
    }

    private String words(String name) {
        return String.join(" ", chain(name)).replaceAll(" +", " ");
    }

    @Test
    void theWayBeginsAtWhatThePomNames() {
        locked("nginx-light", "1.22.1-9", Lock.Purpose.IMAGE, "asked for: nginx-light");
        locked("nginx", "1.22.1-9", Lock.Purpose.IMAGE, "nginx-light (1.22.1-9) Depends: nginx (= 1.22.1-9)");
        locked("libssl3", "3.0.17-1", Lock.Purpose.IMAGE, "nginx (1.22.1-9) Depends: libssl3 (>= 3.0.0)");
        assertThat(chain("libssl3"))
                .containsExactly(
                        "  nginx-light 1.22.1-9  <package>nginx-light</package> of the POM",
                        "  nginx 1.22.1-9        since nginx-light Depends: nginx (= 1.22.1-9)",
                        "  libssl3 3.0.17-1      since nginx Depends: libssl3 (>= 3.0.0)");
        assertThat(chain("exim4")).isEmpty();
    }

    @Test
    void theKernelAndWhatIsNotInstalledSaySo() {
        locked("linux-image-cloud-amd64", "6.1", Lock.Purpose.IMAGE, "asked for: linux-image-cloud-amd64");
        locked("busybox-static", "1.35", Lock.Purpose.INITRAMFS, "the initramfs");
        locked("dpkg", "1.21", Lock.Purpose.IMAGE, "essential");
        assertThat(words("linux-image-cloud-amd64")).contains("<kernel>linux-image-cloud-amd64</kernel>");
        assertThat(words("busybox-static")).contains("not in the image: a file of it goes into the initramfs");
        assertThat(chain("dpkg")).containsExactly("  dpkg 1.21  essential");
    }

    @Test
    void aPackageThatTheProjectBringsIsToldAsThePomNamesIt() {
        local("acme", "asked for: ./acme.rpm");
        local("acme-lib", "asked for: org.example:acme-lib:rpm:1.0");
        local("greeting", "asked for: greeting=1");
        assertThat(chain("acme")).containsExactly("  acme 1  <package>./acme.rpm</package> of the POM");
        assertThat(chain("acme-lib"))
                .containsExactly("  acme-lib 1  the artifact org.example:acme-lib:rpm:1.0 of the POM");
        assertThat(chain("greeting")).containsExactly("  greeting 1  a file of the project");
    }

    @Test
    void aLockThatGoesInACircleEnds() {
        locked("a", "1", Lock.Purpose.IMAGE, "b (1) Depends: a");
        locked("b", "1", Lock.Purpose.IMAGE, "a (1) Depends: b");
        assertThat(chain("a")).hasSize(2);
    }

    @Test
    void aForeignReasonSendsNoSequences() {
        locked("a", "1", Lock.Purpose.IMAGE, "\u001b[31mred");
        assertThat(chain("a")).containsExactly("  a 1  ?[31mred");
    }
}
