package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    /** A stream that notes the mode of the file it is written to, before its first byte and later. */
    private final class Watched extends InputStream {
        private final Path partial;
        private final List<String> modes = new ArrayList<>();
        private int left = 3;

        Watched(Path partial) {
            this.partial = partial;
        }

        @Override
        public int read() throws IOException {
            modes.add(mode(partial));
            return --left < 0 ? -1 : 'x';
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int one = read();
            if (one >= 0) {
                into[at] = (byte) one;
            }
            return one < 0 ? -1 : 1;
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aClosedFileIsClosedFromItsFirstByte() throws IOException {
        WholeFile file = WholeFile.closed(folder.resolve("secret"));
        Watched content = new Watched(file.partial());
        file.write(content);
        assertThat(content.modes).isNotEmpty().containsOnly("rw-------");
        assertThat(mode(folder.resolve("secret"))).isEqualTo("rw-------");
        assertThat(folder.resolve("secret")).hasContent("xxx");
        assertThat(file.partial()).doesNotExist();
    }

    @Test
    void anOpenFileWasNeverMoreOpenThanItIs() throws IOException {
        WholeFile file = WholeFile.open(folder.resolve("plain"));
        Watched content = new Watched(file.partial());
        file.write(content);
        assertThat(content.modes).containsOnly(mode(folder.resolve("plain")));
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        Path target = Files.writeString(folder.resolve("kept"), "before");
        WholeFile file = WholeFile.closed(target);
        assertThatThrownBy(() -> file.make(partial -> {
                    file.create(partial).close();
                    throw new IOException("full");
                }))
                .hasMessage("full");
        assertThat(target).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void ofSeveralLargeFilesAFailureReplacesNone() throws IOException {
        WholeFile one = WholeFile.closed(Files.writeString(folder.resolve("one"), "before"));
        WholeFile two = WholeFile.closed(folder.resolve("two"));
        assertThatThrownBy(() -> WholeFile.makeLarge(List.of(one, two), () -> {
                    one.create(one.partial()).close();
                    throw new IOException("full");
                }))
                .hasMessage("full");
        assertThat(folder).isDirectoryNotContaining("glob:**{.partial,two}");
        assertThat(one.target()).hasContent("before");
    }

    @Test
    void twoWhoWriteAContestedFileAtOnceDoNotMeet() throws IOException {
        Path target = folder.resolve("shared");
        WholeFile.contested(target).make(slow -> {
            Files.writeString(slow, "slow");
            WholeFile.contested(target).write("quick");
            assertThat(target).hasContent("quick");
        });
        assertThat(target).hasContent("slow");
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void aCopyThatIsNotWhatItOughtToBeIsNotMoved() throws IOException {
        Path from = Files.writeString(folder.resolve("from"), "text");
        assertThatThrownBy(() -> WholeFile.open(folder.resolve("to")).copy(from, copy -> {
                    throw new IOException("other bytes: " + Files.readString(copy));
                }))
                .hasMessage("other bytes: text");
        assertThat(folder).isDirectoryNotContaining("glob:**{.partial,to}");
    }

    @Test
    void aLinkThatSomebodyPutInTheWayIsNotWrittenThrough() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        WholeFile file = WholeFile.closed(folder.resolve("secret"));
        Files.createSymbolicLink(file.partial(), victim);
        Files.createSymbolicLink(file.target(), victim);
        file.write("secret");
        assertThat(victim).hasContent("mine");
        assertThat(folder.resolve("secret")).hasContent("secret").isRegularFile();
        assertThat(Files.isSymbolicLink(folder.resolve("secret"))).isFalse();
    }

    @Test
    void theCopyOfAnOpenFileIsClosed() throws IOException {
        Path open = Files.writeString(folder.resolve("open"), "text");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(mode(WholeFile.closed(folder.resolve("copy")).copy(open))).isEqualTo("rw-------");
        assertThat(folder.resolve("copy")).hasContent("text");
    }

    @Test
    void foldersThatAreMadeAreClosedAndOthersStayAsTheyAre() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path made = WholeFile.closedFolder(folder.resolve("a/b"));
        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(mode(made.getParent())).isEqualTo("rwx------");
        assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aFileSystemWithoutModesKeepsItsOwn() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = WholeFile.closedFolder(zip.getPath("/folder")).resolve("file");
            try (FileChannel channel = WholeFile.channel(file, true)) {
                channel.write(ByteBuffer.wrap(new byte[] {'x'}));
            }
            assertThat(Files.readString(file)).isEqualTo("x");
        }
    }
}
