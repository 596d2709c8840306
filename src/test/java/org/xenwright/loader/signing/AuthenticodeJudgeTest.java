package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.loader.pe.PeFile;

/** sbsigntool reads our signatures, and we read its and those of Debian and Microsoft. */
@Tag("judge")
class AuthenticodeJudgeTest {
    private static SnakeOil oil;
    private static byte[] unsigned;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeAKernel(@TempDir Path temp) throws IOException {
        oil = new SnakeOil();
        // of an odd length, so that what is behind it must be aligned
        unsigned = oil.unsigned("quiet", Files.write(temp.resolve("initramfs"), new byte[12_345]));
    }

    @Test
    void sbverifyAcceptsWhatWeSignedAndNothingElse() throws IOException {
        byte[] signed = oil.key().sign(unsigned);
        Path file = Files.write(folder.resolve("linux.efi"), signed);

        Judge.Verdict verdict =
                Judge.run("sbverify", "--cert", oil.certificate().toString(), file.toString());
        assertThat(verdict.output()).contains("Signature verification OK").doesNotContain("warning");
        assertThat(verdict.exit()).isZero();

        signed[signed.length / 2] ^= 1;
        Judge.Verdict other = Judge.run(
                "sbverify",
                "--cert",
                oil.certificate().toString(),
                Files.write(file, signed).toString());
        assertThat(other.exit()).isNotZero();
        assertThat(ProgramSignature.of(PeFile.read(Content.of(signed))))
                .singleElement()
                .satisfies(found -> assertThat(found.fault()).hasValue("the program was changed"));
    }

    @Test
    void theSameBytesAndKeyGiveTheSameBytes() throws IOException {
        assertThat(oil.key().sign(unsigned)).isEqualTo(oil.key().sign(unsigned));
    }

    @Test
    void whatSbsignSignedHoldsForUs() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        Path file = Files.write(folder.resolve("linux.efi"), unsigned);
        Path signed = folder.resolve("signed.efi");
        Judge.Verdict verdict = Judge.run(
                "sbsign",
                "--key",
                mine.pkcs8(folder).toString(),
                "--cert",
                mine.pem(folder).toString(),
                "--output",
                signed.toString(),
                file.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();

        assertThat(ProgramSignature.of(PeFile.read(SnakeOil.content(signed))))
                .singleElement()
                .satisfies(found -> assertThat(found.isBy(mine.certificate())).isTrue());
        // ours replaces it
        byte[] again = oil.key().sign(Files.readAllBytes(signed));
        assertThat(ProgramSignature.of(PeFile.read(Content.of(again))))
                .singleElement()
                .satisfies(
                        found -> assertThat(found.isBy(oil.key().certificate())).isTrue());
    }

    @Test
    void theSignaturesOfOthersHold() throws IOException {
        Path loaders =
                PackagedFiles.unpack("loaders", List.of("systemd-boot-efi", "shim-signed", "grub-efi-amd64-signed"));
        Path kernel = PackagedFiles.files(Judge.tools().folder("linux-image-cloud-amd64"), "vmlinuz-")
                .get(0);

        assertThat(signers(loaders.resolve("usr/lib/shim/shimx64.efi.signed")))
                .hasSize(2)
                .allSatisfy(signer -> assertThat(signer).contains("Microsoft"));
        assertThat(signers(loaders.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed")))
                .singleElement()
                .asString()
                .contains("Debian Secure Boot Signer");
        assertThat(signers(kernel)).singleElement().asString().contains("Debian Secure Boot Signer");
    }

    private static List<String> signers(Path file) throws IOException {
        List<ProgramSignature> all = ProgramSignature.of(PeFile.read(SnakeOil.content(file)));
        assertThat(all).allSatisfy(each -> assertThat(each.fault()).isEmpty());
        return all.stream().map(ProgramSignature::by).toList();
    }
}
