package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.packages.Lock;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

class ConfigureRequestTest {
    private static Lock.LockedPackage locked(String name, String architecture, String reason) {
        return new Lock.LockedPackage(
                name, "1", architecture, Lock.Purpose.IMAGE, "debian", name + ".deb", 1, Digest.of(name), true, reason);
    }

    @Test
    void whatEverySystemHasIsWhatTheRepositoryCallsRequired() {
        ConfigureRequest request = ConfigureRequest.of(
                new Tree(Attributes.of(0755, Instant.EPOCH)),
                Digest.of("inputs"),
                List.of(
                        locked("dpkg", "amd64", "essential"),
                        locked("tzdata", "all", "required"),
                        locked("apt", "amd64", "required"),
                        locked("libgnutls30", "amd64", "apt Depends: libgnutls30"),
                        locked("libc6", "i386", "asked for: libc6:i386")),
                "amd64",
                List.of(),
                Instant.EPOCH);
        assertThat(request.required()).containsExactly("apt", "tzdata");
        assertThat(request.order()).containsExactly("dpkg", "tzdata", "apt", "libgnutls30", "libc6:i386");
    }
}
