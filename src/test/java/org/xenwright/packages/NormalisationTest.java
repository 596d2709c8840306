package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class NormalisationTest {
    private static final Instant OLD = Instant.ofEpochSecond(1_000_000_000);
    private static final Instant CLOCK = Instant.ofEpochSecond(1_500_000_000);
    private static final Instant LATE = Instant.ofEpochSecond(2_000_000_000);

    private final Tree before = new Tree(Attributes.of(0755, OLD));
    private Tree after = before;

    private void file(Tree tree, String path, String text, Instant time) {
        tree.directory(path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "", Attributes.of(0755, time));
        tree.put(path, new RegularFile(Attributes.of(0640, time).withOwner(3, 4), Content.of(text)));
    }

    private List<String> normalise() throws IOException {
        return Normalisation.apply(before, after, CLOCK);
    }

    private String text(String path) throws IOException {
        return new String(
                ((RegularFile) after.find(path).orElseThrow()).content().bytes(1000));
    }

    @Test
    void whatAPackageShipsStays() throws IOException {
        file(before, "var/log/shipped.log", "shipped", OLD);
        file(before, "usr/lib/python3/__pycache__/a.pyc", "compiled", OLD);
        file(before, "etc/ssh/ssh_host_rsa_key", "example", OLD);
        after = before.copy();
        assertThat(normalise()).isEmpty();
        assertThat(text("var/log/shipped.log")).isEqualTo("shipped");
        assertThat(text("usr/lib/python3/__pycache__/a.pyc")).isEqualTo("compiled");
        assertThat(text("etc/ssh/ssh_host_rsa_key")).isEqualTo("example");
    }

    @Test
    void logsAreEmptyOrGoneAndCachesGone() throws IOException {
        after = before.copy();
        file(after, "var/log/dpkg.log", "x", CLOCK);
        file(after, "var/log/app/access.log", "x", CLOCK);
        file(after, "var/cache/ldconfig/aux-cache", "x", CLOCK);
        file(after, "var/lib/dpkg/status-old", "x", CLOCK);
        file(after, "usr/share/info/dir.old", "as often as triggers ran", CLOCK);
        file(after, "etc/xml/docbook-xml.xml.old", "x", CLOCK);
        file(after, "usr/lib/python3/__pycache__/b.pyc", "x", CLOCK);
        file(after, "run/pid", "x", CLOCK);
        after.directory("run/lock", Attributes.of(01777, CLOCK));
        normalise();
        assertThat(text("var/log/app/access.log")).isEmpty();
        assertThat(after.find("var/log/app/access.log").orElseThrow().attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(3, 4));
        for (String gone : List.of(
                "var/log/dpkg.log",
                "var/cache/ldconfig/aux-cache",
                "var/lib/dpkg/status-old",
                "usr/share/info/dir.old",
                "etc/xml/docbook-xml.xml.old",
                "usr/lib/python3/__pycache__",
                "run/pid")) {
            assertThat(after.find(gone)).as(gone).isEmpty();
        }
        assertThat(after.find("run/lock")).isPresent();
    }

    @Test
    void namesThatTheSystemMakesForItselfAreLeftToIt() throws IOException {
        after = before.copy();
        file(after, "etc/iscsi/initiatorname.iscsi", "InitiatorName=random", CLOCK);
        file(after, "etc/chrony/chrony.keys", "# only an example\n\n", CLOCK);
        assertThat(normalise()).containsExactly("left to the first start: /etc/iscsi/initiatorname.iscsi");
        assertThat(text("etc/iscsi/initiatorname.iscsi")).isEqualTo("GenerateName=yes\n");
        assertThat(after.find("etc/chrony/chrony.keys")).isPresent();
        file(after, "etc/chrony/chrony.keys", "1 SHA256 HEX:00\n", CLOCK);
        normalise();
        assertThat(after.find("etc/chrony/chrony.keys")).isEmpty();
    }

    @Test
    void linesWhoseOrderMeansNothingHaveOne() throws IOException {
        after = before.copy();
        file(after, "etc/passwd", "root:x:0:0::/:/bin/sh\nbin:x:2:2::/:/bin/sh\nnew:x:100:100::/:/bin/sh\n", CLOCK);
        file(after, "etc/shadow", "new:!*:0::::::\nstray:*:0::::::\nroot:*:0::::::\nbin:*:0::::::\n", CLOCK);
        file(after, "var/lib/dpkg/triggers/File", "/usr/share/b b\n/usr/share/a a\n", CLOCK);
        normalise();
        assertThat(text("etc/shadow").lines().map(line -> line.split(":")[0]))
                .containsExactly("root", "bin", "new", "stray");
        assertThat(text("var/lib/dpkg/triggers/File")).isEqualTo("/usr/share/a a\n/usr/share/b b\n");
    }

    @Test
    void daysAndTimesAreThoseOfTheClock() throws IOException {
        file(before, "etc/old", "x", OLD);
        after = before.copy();
        after.find("etc").orElseThrow().attributes(Attributes.of(0700, LATE));
        file(after, "etc/shadow", "root:*:19999:0:99999:7:::\nexpired:!:0:0:::::\nnone:!::0:::::\n", LATE);
        file(after, "etc/machine-id", "0123456789abcdef", LATE);
        normalise();
        assertThat(text("etc/shadow")).isEqualTo("root:*:17361:0:99999:7:::\nexpired:!:0:0:::::\nnone:!::0:::::\n");
        assertThat(text("etc/machine-id")).isEmpty();
        assertThat(after.find("etc/shadow").orElseThrow().attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(3, 4));
        assertThat(after.find("etc/old").orElseThrow().attributes().seconds()).isEqualTo(OLD.getEpochSecond());
        // only its entries changed since its package made it
        assertThat(after.find("etc").orElseThrow().attributes()).isEqualTo(Attributes.of(0700, OLD));
    }

    /** A head of Berkeley DB: the kind of file, flags, and an identity of one byte again and again. */
    private static byte[] database(int magic, int flags, int identity) {
        byte[] bytes = new byte[4096];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(12, magic);
        bytes[26] = (byte) flags;
        Arrays.fill(bytes, 52, 72, (byte) identity);
        bytes[72] = 7;
        return bytes;
    }

    private byte[] normalised(byte[] bytes, String path) throws IOException {
        after = before.copy();
        after.directory("etc", Attributes.of(0755, OLD));
        after.put(path, new RegularFile(Attributes.of(0644, OLD), Content.of(bytes)));
        normalise();
        return ((RegularFile) after.find(path).orElseThrow()).content().bytes(1 << 20);
    }

    @Test
    void aDatabaseOfBerkeleyHasTheIdentityOfItsPath() throws IOException {
        byte[] first = normalised(database(0x061561, 0, 1), "etc/aliases.db");
        assertThat(normalised(database(0x061561, 0, 2), "etc/aliases.db")).isEqualTo(first);
        assertThat(first[72]).isEqualTo((byte) 7);
        assertThat(first).isNotEqualTo(normalised(database(0x061561, 0, 1), "etc/other.db"));
        byte[] late = database(0x061561, 0, 1);
        byte[] entry = "\0011796012345\000\001YP_LAST_MODIFIED\000".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(entry, 0, late, 3000, entry.length);
        assertThat(new String(normalised(late, "etc/aliases.db"), StandardCharsets.ISO_8859_1))
                .contains("\0011500000000\000\001YP_LAST_MODIFIED");
        byte[] swapped = database(Integer.reverseBytes(0x053162), 0, 1);
        assertThat(normalised(swapped, "etc/tree.db")).isNotEqualTo(database(Integer.reverseBytes(0x053162), 0, 1));
    }

    /** A store of the first three certificates that this Java trusts, made a while after the first one. */
    private static byte[] keystore(String password) throws Exception {
        KeyStore trusted = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                        .toFile(),
                "changeit".toCharArray());
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        for (String alias : Collections.list(trusted.aliases()).subList(0, 3)) {
            store.setCertificateEntry(alias, trusted.getCertificate(alias));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        return bytes.toByteArray();
    }

    @Test
    void certificatesThatJavaTrustsWereAddedAtTheTimeOfTheImage() throws Exception {
        byte[] made = keystore("changeit");
        byte[] normal = normalised(made, "etc/cacerts");
        KeyStore read = KeyStore.getInstance("JKS");
        read.load(new ByteArrayInputStream(normal), "changeit".toCharArray());
        assertThat(read.size()).isEqualTo(3);
        for (String alias : Collections.list(read.aliases())) {
            assertThat(read.getCreationDate(alias).toInstant()).isEqualTo(CLOCK);
        }
        byte[] other = keystore("of the project");
        assertThat(normalised(other, "etc/cacerts")).isEqualTo(other);
        for (int cut = 4; cut < made.length; cut += 97) {
            byte[] broken = Arrays.copyOf(made, cut);
            assertThat(normalised(broken, "etc/cacerts")).isEqualTo(broken);
        }
    }

    @Test
    void theFreeRoomOfADatabasesPageHoldsNothing() throws IOException {
        byte[] bytes = Arrays.copyOf(database(0x061561, 0, 1), 2 * 4096);
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(20, 4096);
        all.putShort(4096 + 20, (short) 1).putShort(4096 + 22, (short) 4000).put(4096 + 25, (byte) 13);
        all.putShort(4096 + 26, (short) 4000);
        Arrays.fill(bytes, 4096 + 28, 4096 + 4000, (byte) 9);
        Arrays.fill(bytes, 4096 + 4000, 2 * 4096, (byte) 5);

        byte[] made = normalised(bytes, "etc/aliases.db");
        assertThat(made).startsWith(Arrays.copyOf(normalised(database(0x061561, 0, 2), "etc/aliases.db"), 20));
        assertThat(Arrays.copyOfRange(made, 4096, 4096 + 28)).isEqualTo(Arrays.copyOfRange(bytes, 4096, 4096 + 28));
        assertThat(Arrays.copyOfRange(made, 4096 + 28, 4096 + 4000)).containsOnly(0);
        assertThat(Arrays.copyOfRange(made, 4096 + 4000, 2 * 4096)).containsOnly(5);
    }

    @Test
    void aDatabaseWithAChecksumAndAnyOtherFileStayAsTheyAre() throws IOException {
        for (byte[] bytes : List.of(database(0x061561, 1, 1), database(0x123456, 0, 1), new byte[600], new byte[3])) {
            assertThat(normalised(bytes, "etc/aliases.db")).isEqualTo(bytes);
        }
    }
}
