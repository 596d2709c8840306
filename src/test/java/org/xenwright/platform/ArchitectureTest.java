package org.xenwright.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java/org/xenwright");

    @ParameterizedTest
    @EnumSource
    void eachIsFoundByEveryNameOfItsOwn(Architecture each) {
        assertThat(Architecture.of(each.debianName())).contains(each);
        assertThat(Architecture.ofElf(each.elfMachine())).contains(each);
        assertThat(Architecture.ofJava(each.gnuName())).contains(each);
        assertThat(Architecture.ofJava(each.debianName())).contains(each);
    }

    @Test
    void aNameOrANumberOfAnotherIsNone() {
        assertThat(Architecture.of("AMD64")).isEmpty();
        assertThat(Architecture.of("i386")).isEmpty();
        assertThat(Architecture.ofElf(3)).isEmpty();
        assertThat(Architecture.ofPe(0x014c)).isEmpty();
        assertThat(Architecture.ofJava("sparcv9")).isEmpty();
    }

    @Test
    void noOtherClassWritesANameOfOne() throws IOException {
        Pattern name = Pattern.compile("\"(amd64|arm64|riscv64|x86_64|aarch64|qemu-system-[a-z0-9_]+)\"");
        // an annotation takes nothing but a constant; Debian's packages of the emulators are not theirs
        List<String> known = List.of("plugin/NamingMojo.java", "tool/Catalogue.java", "boot/xen/Dom0.java");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> known.stream().noneMatch(file::endsWith))
                            .filter(file -> name.matcher(read(file)).find()))
                    .containsExactly(SOURCES.resolve("platform/Architecture.java"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
