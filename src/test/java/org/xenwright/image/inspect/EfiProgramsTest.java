package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.UnifiedKernel;
import org.xenwright.loader.signing.Password;
import org.xenwright.loader.signing.SigningKey;
import org.xenwright.loader.signing.TestCertificate;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class EfiProgramsTest {
    private static final String LOADER = "EFI/BOOT/BOOTX64.EFI";

    @TempDir
    Path folder;

    private static byte[] kernel(String commandLine) throws IOException {
        return UnifiedKernel.make(new UnifiedKernel.Parts(
                PeBytes.old()
                        .section(".sdmagic", 0x6000, "#### LoaderInfo: systemd-stub 252.39 ####")
                        .content(),
                "ID=debian\n",
                commandLine,
                "6.1.0-57-cloud-amd64",
                Optional.of(Content.of("initramfs")),
                PeBytes.kernel().content()));
    }

    private Path disk(String name, Map<String, byte[]> files) throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        files.forEach((path, bytes) -> {
            tree.directory(path.substring(0, path.lastIndexOf('/')), attributes);
            tree.put(path, new RegularFile(attributes, Content.of(bytes)));
        });
        Partition esp = new Partition(
                "es\u001bp",
                PartitionType.EFI_SYSTEM,
                new UUID(1, 2),
                Fat.plan(tree, FatOptions.of("programs", Instant.EPOCH)).image());
        Path file = folder.resolve(name);
        DiskFiles.write(Gpt.plan(new UUID(1, 1), List.of(esp), new byte[0]), file, new DiskWriter.Raw());
        return file;
    }

    private static List<String> listing(Path disk) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            return EfiPrograms.lines(contents);
        }
    }

    private static List<String> difference(Path one, Path other) throws IOException {
        try (DiskContents a = DiskContents.read(one);
                DiskContents b = DiskContents.read(other)) {
            return EfiPrograms.differences(a, b);
        }
    }

    @Test
    void whatIsInTheFolderOfFirmwareIsTold() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        SigningKey key = SigningKey.ofPem(
                mine.pkcs8(folder), mine.pem(folder), Password.NONE, Instant.parse("2030-01-01T00:00:00Z"));
        byte[] signed = key.sign(kernel("quiet"));
        byte[] changed = signed.clone();
        changed[changed.length / 2] ^= 1;
        byte[] grub = PeBytes.recent()
                .section(
                        ".sbat",
                        0x3000,
                        "sbat,1,SBAT,sbat,1,-\ngrub,5,FSF,grub,2.06,-\ngrub.debian,5,Debian,grub2,2.06-13,-\n")
                .bytes();

        List<String> lines = listing(disk(
                "a.img",
                Map.of(
                        LOADER,
                        signed,
                        "EFI/BOOT/grubx64.efi",
                        grub,
                        "EFI/Linux/bad.efi",
                        changed,
                        "EFI/Linux/notes.txt",
                        new byte[1],
                        "EFI/Linux/text.efi",
                        new byte[100])));

        assertThat(lines)
                .containsExactly(
                        "es?p: EFI/BOOT/BOOTX64.EFI: unified kernel 6.1.0-57-cloud-amd64 behind systemd-stub 252.39"
                                + " for amd64, signed by mine",
                        "es?p: EFI/BOOT/grubx64.efi: grub 2.06-13 for amd64, not signed",
                        "es?p: EFI/Linux/bad.efi: unified kernel 6.1.0-57-cloud-amd64 behind systemd-stub 252.39"
                                + " for amd64, signed by mine (does not hold: the program was changed)",
                        "es?p: EFI/Linux/text.efi: a damaged program: no program for EFI");
    }

    @Test
    void aProgramIsListedWithItsSections() throws Exception {
        Path disk = disk("a.img", Map.of(LOADER, kernel("quiet")));

        try (DiskContents contents = DiskContents.read(disk)) {
            List<String> lines = Listing.at(contents.files(), LOADER);
            assertThat(lines).anyMatch(line -> line.equals("command line quiet"));
            assertThat(lines).anyMatch(line -> line.matches("\\.cmdline +0x[0-9a-f]+ +5 B +512 B"));
            assertThat(Listing.of(contents)).anyMatch(line -> line.contains("unified kernel"));
        }
    }

    @Test
    void aDifferenceNamesTheFieldAndTheSections() throws Exception {
        Path one = disk(
                "a.img",
                Map.of(
                        LOADER,
                        kernel("quiet a"),
                        "EFI/BOOT/gone.efi",
                        PeBytes.old().bytes()));
        Path other = disk(
                "b.img",
                Map.of(
                        LOADER,
                        kernel("quiet b"),
                        "EFI/BOOT/came.efi",
                        PeBytes.old().bytes()));

        assertThat(difference(one, other))
                .containsExactly(
                        "~ es?p: EFI/BOOT/BOOTX64.EFI: content from byte 152, the optional header, field CheckSum;"
                                + " sections .cmdline; command line 'quiet a' -> 'quiet b'",
                        "+ es?p: EFI/BOOT/came.efi: program for amd64, not signed",
                        "- es?p: EFI/BOOT/gone.efi: program for amd64, not signed");
        assertThat(difference(one, one)).isEmpty();
        assertThat(OutputDifference.between(one, disk("c.img", Map.of(LOADER, kernel("quiet b"))), TestWorlds.DEBIAN)
                        .part())
                .contains("sections .cmdline");
    }

    @Test
    void aProgramThatIsAFileOfTheImageIsToldOnce() throws Exception {
        try (DiskContents one = DiskContents.read(disk("a.img", Map.of(LOADER, kernel("quiet a"))));
                DiskContents other = DiskContents.read(disk("b.img", Map.of(LOADER, kernel("quiet b"))))) {
            assertThat(ImageDifference.between(one.files(), other.files(), TestWorlds.DEBIAN)
                            .files())
                    .singleElement()
                    .satisfies(change -> assertThat(change.path()).hasToString("/" + LOADER))
                    .satisfies(change -> assertThat(change.what())
                            .contains("field CheckSum", "sections .cmdline", "'quiet a' -> 'quiet b'"));
            assertThat(EfiPrograms.beyondFiles(one, other)).isEmpty();
        }
    }

    @Test
    void whatProgramsSayOfThemselvesIsShortAndSteersNoTerminal() throws Exception {
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        TestCertificate mine = TestCertificate.rsa("mine\u001b[31m");
        TestCertificate other = TestCertificate.rsa("other\u202e");
        byte[] large = UnifiedKernel.make(new UnifiedKernel.Parts(
                PeBytes.old().content(),
                "ID=debian\n",
                "quiet",
                "6".repeat(1 << 20),
                Optional.empty(),
                PeBytes.kernel().content()));
        Path one = disk(
                "a.img",
                Map.of(
                        LOADER,
                        SigningKey.ofPem(mine.pkcs8(folder), mine.pem(folder), Password.NONE, now)
                                .sign(kernel("quiet")),
                        "EFI/BOOT/large.efi",
                        large));
        Path two = disk(
                "b.img",
                Map.of(
                        LOADER,
                        SigningKey.ofPem(other.pkcs8(folder), other.pem(folder), Password.NONE, now)
                                .sign(kernel("quiet"))));

        assertThat(listing(one))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(5000).doesNotContain("\u001b"));
        assertThat(String.join("\n", difference(one, two)))
                .contains("signed by mine", "signed by other")
                .hasSizeLessThan(10_000)
                .doesNotContain("\u001b", "\u202e");
    }
}
