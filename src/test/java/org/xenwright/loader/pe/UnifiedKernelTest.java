package org.xenwright.loader.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.problem.ProblemException;

class UnifiedKernelTest {
    private static final String OS_RELEASE = "PRETTY_NAME=\"Debian GNU/Linux 12\"\n";

    private static UnifiedKernel.Parts parts(PeBytes stub, String commandLine) {
        return new UnifiedKernel.Parts(
                stub.content(),
                OS_RELEASE,
                commandLine,
                "6.1.0-57-cloud-amd64",
                Optional.of(Content.of("initramfs")),
                PeBytes.kernel().content());
    }

    private static PeFile made(UnifiedKernel.Parts parts) throws IOException {
        return PeFile.read(Content.of(UnifiedKernel.make(parts)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"old", "recent"})
    void whatWasPutInIsReadBack(String kind) throws IOException {
        PeBytes stub = kind.equals("old") ? PeBytes.old() : PeBytes.recent();
        stub.section(".sdmagic", 0x6000, "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####");

        PeFile made = made(parts(stub, "root=/dev/xvda2 ro"));

        assertThat(UnifiedKernel.of(made))
                .contains(new UnifiedKernel(
                        OS_RELEASE, "root=/dev/xvda2 ro", "6.1.0-57-cloud-amd64", "systemd-stub 252.39-1~deb12u2"));
        assertThat(made.bytes(".initrd", 100)).hasValue("initramfs".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(made.bytes(".linux", 1 << 20)).hasValue(PeBytes.kernel().bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"old", "recent"})
    void everySectionHasPagesOfItsOwnAndTheKernelIsLast(String kind) throws IOException {
        PeFile made = made(parts(kind.equals("old") ? PeBytes.old() : PeBytes.recent(), "quiet"));

        List<PeSection> added = made.sections().subList(2, made.sections().size());
        assertThat(added)
                .extracting(PeSection::name)
                .containsExactly(".osrel", ".cmdline", ".uname", ".initrd", ".linux");
        assertThat(added).allSatisfy(each -> assertThat(each.address() % 4096).isZero());
        assertThat(added).allSatisfy(each -> assertThat(each.offset() % 512).isZero());
        PeSection last = added.get(4);
        assertThat(last.size())
                .isEqualTo(PeFile.read(PeBytes.kernel().content()).sizeOfImage());
        assertThat(made.sizeOfImage()).isEqualTo(PeWriter.up(last.address() + last.size(), 4096));
        assertThat(made.content().size()).isEqualTo(last.offset() + last.stored());
    }

    @Test
    void theSymbolsOfAnOldStubAreGone() throws IOException {
        PeFile made = made(parts(PeBytes.old(), "quiet"));

        assertThat(made.headers().coff(PeFields.POINTER_TO_SYMBOL_TABLE)).isZero();
        assertThat(made.headers().coff(PeFields.NUMBER_OF_SYMBOLS)).isZero();
    }

    @Test
    void twoAreTheSame() throws IOException {
        assertThat(UnifiedKernel.make(parts(PeBytes.old(), "quiet")))
                .isEqualTo(UnifiedKernel.make(parts(PeBytes.old(), "quiet")));
    }

    @Test
    void aKernelThatExecutesWhatItWritesMakesTheWholeDoSo() throws IOException {
        UnifiedKernel.Parts strict = parts(PeBytes.recent(), "quiet");
        UnifiedKernel.Parts lax = new UnifiedKernel.Parts(
                strict.stub(),
                "",
                "",
                "",
                Optional.empty(),
                PeBytes.kernel().characteristics(0).content());

        assertThat(made(strict).headers().get(PeFields.DLL_CHARACTERISTICS)).isEqualTo(0x160);
        assertThat(made(lax).headers().get(PeFields.DLL_CHARACTERISTICS)).isEqualTo(0x60);
        assertThat(made(lax).section(".initrd")).isEmpty();
    }

    @Test
    void aCommandLineThatLinuxWouldCutIsRefused() throws IOException {
        String longest = "x".repeat(CommandLineLimit.LONGEST);

        assertThat(UnifiedKernel.of(made(parts(PeBytes.old(), longest)))
                        .orElseThrow()
                        .commandLine())
                .isEqualTo(longest);
        assertThatThrownBy(() -> UnifiedKernel.make(parts(PeBytes.old(), longest + "y")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("2048 bytes: xxxx", "at most 2047 bytes", "shorten it");
        assertThatThrownBy(() -> UnifiedKernel.make(parts(PeBytes.old(), "ä".repeat(1024))))
                .hasMessageContaining("2048 bytes");
        assertThatThrownBy(() -> UnifiedKernel.make(parts(PeBytes.old(), "quiet\nro")))
                .hasMessageContaining("a control character");
    }

    @Test
    void aStubAndAKernelOfTwoArchitecturesAreRefused() {
        assertThatThrownBy(() -> UnifiedKernel.make(parts(PeBytes.old().machine(0xaa64), "quiet")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a stub for arm64, a kernel for amd64");
    }

    @Test
    void aKernelWithoutAStubOfItsOwnIsRefused() {
        UnifiedKernel.Parts parts = parts(PeBytes.old(), "quiet");
        UnifiedKernel.Parts bad = new UnifiedKernel.Parts(
                parts.stub(), "", "", "", Optional.empty(), Content.of("no program, and rather short"));

        assertThatThrownBy(() -> UnifiedKernel.make(bad))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("reading the kernel", "no program for EFI", "CONFIG_EFI_STUB");
    }

    @Test
    void aStubThatHasAKernelAlreadyIsRefused() throws IOException {
        UnifiedKernel.Parts parts = parts(PeBytes.old(), "quiet");
        UnifiedKernel.Parts twice = new UnifiedKernel.Parts(
                Content.of(UnifiedKernel.make(parts)), "", "", "", Optional.empty(), parts.kernel());

        assertThatThrownBy(() -> UnifiedKernel.make(twice)).hasMessageContaining("a section .osrel already");
    }

    @Test
    void aStubWithoutRoomForHeadersIsRefused() {
        assertThatThrownBy(() -> UnifiedKernel.make(parts(PeBytes.old().sizeOfHeaders(0x200), "quiet")))
                .hasMessageContaining("no room for the headers of 5 more sections");
    }

    @Test
    void aProgramWithoutAKernelIsNone() throws IOException {
        assertThat(UnifiedKernel.of(PeFile.read(PeBytes.old().content()))).isEmpty();
    }
}
