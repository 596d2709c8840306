package org.xenwright.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class ToolBoxTest {
    @TempDir
    Path folder;

    @Test
    void aProgramOnThePathThatRunsIsTaken() throws Exception {
        script("gadget", "echo; echo gadget 1.2; exit 0");

        Tool tool = new ToolBox(null, List.of(folder)).find("gadget");

        assertThat(tool.version()).isEqualTo("gadget 1.2");
        assertThat(tool.provided()).isFalse();
        assertThat(tool.command("-x", "y"))
                .containsExactly(folder.resolve("gadget").toString(), "-x", "y");
    }

    @Test
    void aProgramOnThePathThatDoesNotRunIsPassedOver() throws Exception {
        script("gadget", "exit 127");
        ToolBox box = new ToolBox(null, List.of(folder));

        assertThat(box.installed("gadget")).isEmpty();
        assertThatThrownBy(() -> box.find("gadget"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("install the package gadget");
    }

    @Test
    void theProblemNamesThePackageThatHoldsTheProgram() {
        assertThatThrownBy(() -> new ToolBox(null, List.of(folder)).find("qemu-system-x86_64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("install the package qemu-system-x86");
    }

    @Test
    void aProvidedProgramIsStartedThroughTheLoaderOfItsFolder() throws Exception {
        Path root = folder.resolve("root");
        Path loader = executable(root.resolve("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"), "echo loaded \"$@\"");
        Files.createDirectories(root.resolve("lib64"));
        Files.createSymbolicLink(
                root.resolve("lib64/ld-linux-x86-64.so.2"), Path.of("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"));
        Files.createDirectories(root.resolve("usr/share/qemu"));
        Files.createDirectories(root.resolve("usr/lib/x86_64-linux-gnu/qemu"));
        Path program = root.resolve("usr/bin/qemu-system-x86_64");
        Files.createDirectories(program.getParent());
        Files.write(program, elf("/lib64/ld-linux-x86-64.so.2"));

        Tool tool = new ToolBox(packages -> root, List.of()).find("qemu-system-x86_64");

        String libraries = root.resolve("lib/x86_64-linux-gnu") + ":" + root.resolve("lib") + ":"
                + root.resolve("usr/lib/x86_64-linux-gnu") + ":" + root.resolve("usr/lib");
        assertThat(tool.prefix())
                .containsExactly(
                        loader.toString(),
                        "--library-path",
                        libraries,
                        program.toString(),
                        "-L",
                        root + "/usr/share/qemu");
        assertThat(tool.environment())
                .containsOnly(java.util.Map.entry("QEMU_MODULE_DIR", root + "/usr/lib/x86_64-linux-gnu/qemu"));
        assertThat(tool.version()).startsWith("loaded --library-path");
        assertThat(tool.root()).isEqualTo(root);
    }

    @Test
    void absoluteLinksStayInsideTheFolder() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/real"), "x");
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../etc"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

        assertThat(ToolBox.inside(root, "up/real")).contains(root.resolve("etc/real"));
        assertThat(ToolBox.inside(root, "/etc/passwd")).isEmpty();
        assertThatThrownBy(() -> ToolBox.inside(root, "loop"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many levels");
    }

    @Test
    void damagedProgramsAreRefusedWithoutHarm() throws Exception {
        byte[] whole = elf("/lib64/ld-linux-x86-64.so.2");
        Path file = folder.resolve("damaged");
        int cases = Integer.getInteger("xen.cases", 300);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            byte[] bytes = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try {
                assertThat(ProgramFile.loader(file)).as("seed %d", seed).isNotNull();
            } catch (IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("damaged");
            }
        }
    }

    private void script(String name, String body) throws IOException {
        executable(folder.resolve(name), body);
    }

    private static Path executable(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** An ELF header, one program header that names the loader, and the name. */
    private static byte[] elf(String loader) {
        byte[] name = (loader + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(64 + 56 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        bytes.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1);
        bytes.putInt(64, 3).putLong(72, 120).putLong(96, name.length);
        bytes.position(120).put(name);
        return bytes.array();
    }
}
