package org.xenwright.loader.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.content.Field;

class PeFileTest {
    private static final PeBytes PROGRAM = PeBytes.recent();

    private static PeHeaders headers(byte[] bytes) throws IOException {
        PeHeaders found = PeFile.read(PROGRAM.content()).headers();
        return new PeHeaders(bytes, found.coff(), found.optional(), found.table(), found.count());
    }

    private static void refused(Consumer<PeHeaders> change, String message) throws IOException {
        byte[] bytes = PROGRAM.bytes();
        change.accept(headers(bytes));
        assertThatThrownBy(() -> PeFile.read(Content.of(bytes)))
                .isInstanceOf(PeFormatException.class)
                .hasMessageContaining(message);
    }

    private static Consumer<PeHeaders> second(Field field, long value) {
        return headers -> field.put(headers.bytes(), headers.table() + PeFields.SECTION.length(), value);
    }

    @Test
    void sectionsThatOverlapAreRefused() throws IOException {
        refused(second(PeFields.POINTER_TO_RAW_DATA, 0x600), "the section .rodata lies over .text");
        refused(second(PeFields.VIRTUAL_ADDRESS, 0x1000), "the section .rodata lies over .text");
        refused(second(PeFields.POINTER_TO_RAW_DATA, 0x200), "outside the file's");
    }

    @Test
    void sectionsOutsideTheFileOrTheProgramAreRefused() throws IOException {
        refused(second(PeFields.POINTER_TO_RAW_DATA, 0xfffffe00L), "outside the file's");
        refused(second(PeFields.SIZE_OF_RAW_DATA, 0xffffffffL), "outside the file's");
        refused(second(PeFields.VIRTUAL_ADDRESS, 0xfffff000L), "beyond the program's");
        refused(second(PeFields.VIRTUAL_SIZE, 0xffffffffL), "beyond the program's");
    }

    @Test
    void absurdHeadersAreRefused() throws IOException {
        refused(headers -> headers.put(PeFields.FILE_ALIGNMENT, 0), "an alignment of 0");
        refused(headers -> headers.put(PeFields.SECTION_ALIGNMENT, 0x1001), "an alignment of 4097");
        refused(headers -> headers.put(PeFields.SIZE_OF_HEADERS, 0xffffffffL), "SizeOfHeaders");
        refused(headers -> headers.put(PeFields.SIZE_OF_HEADERS, 8), "SizeOfHeaders");
        refused(headers -> headers.put(PeFields.MAGIC, 0x107), "unknown kind 0x107");
        refused(headers -> headers.putCoff(PeFields.NUMBER_OF_SECTIONS, 0xffff), "65535 sections");
        refused(headers -> headers.putCoff(PeFields.SIZE_OF_OPTIONAL_HEADER, 0xffff), "headers that end at");
        refused(headers -> headers.putCoff(PeFields.SIZE_OF_OPTIONAL_HEADER, 0), "no optional header");
        refused(
                headers -> headers.put(headers.optionalFields().field("NumberOfRvaAndSizes"), 0xffffffffL),
                "too short for what it holds");
    }

    @Test
    void aCertificateTableOutsideTheFileIsRefused() throws IOException {
        refused(headers -> headers.putDirectory(PeFields.CERTIFICATES, 0xfffffff8L, 8), "a certificate table");
        refused(headers -> headers.putDirectory(PeFields.CERTIFICATES, 0x600, 8), "or over a section");
    }

    @Test
    void aNameOutsideTheFileIsRefused() {
        assertThatThrownBy(() -> PeFile.read(
                        PeBytes.recent().section("/9999999", 0x3000, "x").content()))
                .isInstanceOf(PeFormatException.class)
                .hasMessageContaining("the name /9999999");
    }

    @Test
    void whatIsNoProgramIsTold() throws IOException {
        byte[] bytes = PROGRAM.bytes();

        assertThat(PeFile.isProgram(Content.of(bytes))).isTrue();
        assertThat(PeFile.isProgram(Content.of(Arrays.copyOf(bytes, 60)))).isFalse();
        assertThat(PeFile.isProgram(Content.of(new byte[4096]))).isFalse();
        assertThatThrownBy(() -> PeFile.read(Content.EMPTY)).isInstanceOf(PeFormatException.class);
    }

    @Test
    void aProgramOf32BitsIsRead() throws IOException {
        PeFile read = PeFile.read(PeBytes.old().narrow().machine(0x14c).content());

        assertThat(read.architecture()).isEmpty();
        assertThat(read.text(".text", 10)).contains("code");
    }
}
