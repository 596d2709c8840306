package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.compress.Compression;
import org.xenwright.layer.RawTar;

/** Packages that ask for far more than they bring. */
@Timeout(300)
class PackageBoundsTest {
    @TempDir
    Path folder;

    private Assembly assemble(RawTar data, String fields) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("debian-binary", "2.0\n".getBytes());
        String control = "Package: evil\nVersion: 1.0\nArchitecture: amd64\n" + fields;
        members.put(
                "control.tar.gz",
                TestDeb.compress(new RawTar().file("./control", control).bytes(), Compression.GZIP));
        members.put("data.tar.gz", TestDeb.compress(data.bytes(), Compression.GZIP));
        Path entry = Files.createDirectories(folder.resolve("entry"));
        Files.write(Unpacker.packageIn(entry), TestDeb.ar(members));
        VerifiedPackage verified = VerifiedPackage.local(Unpacker.packageIn(entry));
        Unpacker.unpack(verified, entry, "evil");
        UnpackedDeb deb = UnpackedDeb.open(entry, verified.sha256(), "evil").orElseThrow();
        return DebianTree.assemble(List.of(deb), AssemblyOptions.of("amd64", Instant.EPOCH));
    }

    @Test
    void aSparseFileIsRefusedAsDpkgDoesBeforeAnyDigestIsTaken() {
        List<RawTar> forms = List.of(
                new RawTar().sparse("./srv/big", "4611686018427387904", "1\n0\n1\n", "x"),
                new RawTar().sparse("./srv/big", Long.toString(3L << 30), "1\n0\n1\n", "x"),
                new RawTar().sparse("./srv/big", "100", "1\n9223372036854775798\n1\n", "x"),
                new RawTar().sparse("./srv/big", "1", "1\n0\n1\n", "x"),
                new RawTar().oldSparse("./srv/big", 3L << 30, "x", 0, 1),
                new RawTar()
                        .pax("GNU.sparse.size", "3000000000", "GNU.sparse.numblocks", "1", "GNU.sparse.map", "0,1")
                        .file("./srv/big", "x"));
        for (RawTar form : forms) {
            assertThatThrownBy(() -> assemble(form, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?s).*(sparse|holes included).*");
        }
    }

    @Test
    void linksOfAMegabyteEachAreRefused() {
        RawTar data = new RawTar();
        for (int i = 0; i < 150; i++) {
            data.pax("linkpath", "t".repeat((1 << 20) - 30)).entry('2', "./link" + i, "", new byte[0]);
        }
        assertThatThrownBy(() -> assemble(data, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("evil (1.0)")
                .hasMessageContaining("/link0")
                .hasMessageContaining("at most 4095");
    }

    @Test
    void filesFarBeyondTheStatedSizeAreRefused() throws IOException {
        RawTar data = new RawTar().entry('0', "./a", "", new byte[1 << 20]);
        assertThat(assemble(data, "Installed-Size: 1024\n").tree().find("a")).isPresent();
        assertThat(assemble(data, "").tree().find("a")).isPresent();
        assertThat(assemble(data, "Installed-Size: much\n").tree().find("a")).isPresent();
        StatedSize size = new StatedSize(deb("Installed-Size: 10\n"));
        org.xenwright.tree.RegularFile large = new org.xenwright.tree.RegularFile(
                org.xenwright.tree.Attributes.of(0644, Instant.EPOCH),
                new org.xenwright.content.Content.Slice(folder, 0, 900 << 20));
        size.charge(org.xenwright.tree.TreePath.of("a"), large);
        assertThatThrownBy(() -> size.charge(org.xenwright.tree.TreePath.of("b"), large))
                .isInstanceOf(DebFormatException.class)
                .hasMessageContaining("Installed-Size of 10");
    }

    private UnpackedDeb deb(String fields) throws IOException {
        assemble(new RawTar(), fields);
        Path entry = folder.resolve("entry");
        return UnpackedDeb.open(entry, org.xenwright.store.Digest.of(Unpacker.packageIn(entry)), "evil")
                .orElseThrow();
    }
}
