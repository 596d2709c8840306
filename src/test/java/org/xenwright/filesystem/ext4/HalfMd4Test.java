package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values as {@code debugfs -R "dx_hash -h half_md4 -s SEED NAME"} prints them. */
class HalfMd4Test {
    private static final UUID SEED = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @Test
    void hashesAreThoseOfE2fsprogs() {
        assertHash(new UUID(0, 0), "a", 0xd5fa7d7a, 0xacb48187);
        assertHash(new UUID(0, 0), "abc", 0xd196a868, 0xc420eb28);
        assertHash(new UUID(0, 0), "file-17", 0x9bd57e32, 0x4b1b17a6);
        assertHash(new UUID(0, 0), "x".repeat(31), 0x415798c2, 0xe25911d8);
        assertHash(new UUID(0, 0), "x".repeat(32), 0xae38ae70, 0x439dc1ad);
        assertHash(new UUID(0, 0), "x".repeat(33), 0xebd0861e, 0x1d9af8b6);
        assertHash(new UUID(0, 0), "y".repeat(255), 0x6877c5f0, 0x735056c1);
        assertHash(SEED, "a", 0x35dc0cc4, 0x3f1dacef);
        assertHash(SEED, "abc", 0xa68e7118, 0x2bd12cf);
        assertHash(SEED, "file-17", 0x6e4c7e66, 0x18dfaa0d);
        assertHash(SEED, "x".repeat(31), 0x5bd533c, 0x204c2fd7);
        assertHash(SEED, "x".repeat(32), 0x6b800086, 0x4f02b48c);
        assertHash(SEED, "x".repeat(33), 0x9a80601e, 0x88c9761b);
        assertHash(SEED, "y".repeat(255), 0x86f7304e, 0x84025928);
    }

    private static void assertHash(UUID seed, String name, int major, int minor) {
        HalfMd4 hash = HalfMd4.of(seed);
        hash.hash(name.getBytes(StandardCharsets.UTF_8));
        assertThat(hash.major()).as(name).isEqualTo(major);
        assertThat(hash.minor()).as(name).isEqualTo(minor);
    }
}
