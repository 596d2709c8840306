package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.LibvirtXml;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.language.Parsed;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

/**
 * Every value of a domain file or a fleet that is written into a file of the guest, with what would be more than a
 * value.
 */
class GuestValuesTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIq0Zo4kBqkGBmlWmrIe4oTJZnTAcNvXdcwIu9Fj2Vxy";

    /** The keys of the guest that reach files, each with a value that is good. */
    private static final Map<String, String> GOOD = Map.ofEntries(
            Map.entry("hostname", "web.example.org"),
            Map.entry("address", "10.0.0.2/24"),
            Map.entry("gateway", "10.0.0.1"),
            Map.entry("dns", "10.0.0.1"),
            Map.entry("search", "example.org"),
            Map.entry("users", "ann:sudo"),
            Map.entry("ssh_keys", KEY + " ann"),
            Map.entry("timezone", "Europe/Prague"),
            Map.entry("files", "/etc/motd=hello"),
            Map.entry("debconf", "iperf3 iperf3/start_daemon boolean true"),
            Map.entry("seed", "disk"));

    @TempDir
    Path folder;

    /** Good values with a second line behind, before and within them, and what leads out of a value in other ways. */
    static Stream<Arguments> more() {
        Stream<Arguments> lines = GOOD.entrySet().stream()
                .flatMap(each -> Stream.of("\n", "\r", "\r\n", "\u0000", "\u001b[31m", "\u0085\n")
                        .flatMap(end -> Stream.of(
                                        each.getValue() + end,
                                        each.getValue() + end + each.getValue(),
                                        end + each.getValue(),
                                        each.getValue().substring(0, 2)
                                                + end
                                                + each.getValue().substring(2))
                                .map(value -> Arguments.of(each.getKey(), value))))
                .filter(each -> !wellMeant((String) each.get()[0], (String) each.get()[1]));
        return Stream.concat(
                lines,
                Stream.of(
                        Arguments.of("search", "a b"),
                        Arguments.of("search", "example.org\n[Network]\nDNS=6.6.6.6"),
                        Arguments.of("search", "-x"),
                        Arguments.of("search", "${x}"),
                        Arguments.of("search", "a".repeat(300)),
                        Arguments.of("ssh_keys", "anything"),
                        Arguments.of("ssh_keys", "# " + KEY),
                        Arguments.of("ssh_keys", "any words " + KEY),
                        Arguments.of("ssh_keys", "command=\"x\",evil=\"y\" " + KEY),
                        Arguments.of("ssh_keys", "command=\"x " + KEY),
                        Arguments.of("ssh_keys", "ssh-rsa " + KEY.split(" ")[1]),
                        Arguments.of("ssh_keys", "-----BEGIN OPENSSH PRIVATE KEY-----"),
                        Arguments.of("ssh_keys", KEY + "\ncommand=\"x\" " + KEY),
                        Arguments.of("timezone", "../../etc/shadow"),
                        Arguments.of("timezone", "/etc/shadow"),
                        Arguments.of("dns", "fe80::1%eth0"),
                        Arguments.of("dns", "example.org"),
                        Arguments.of("address", "10.0.0.2/24 "),
                        Arguments.of("users", "ann:sudo,"),
                        Arguments.of("users", "ann:x y"),
                        Arguments.of("files", "/a/../b=x"),
                        Arguments.of("files", "/a\n/b=x"),
                        Arguments.of("debconf", "a\nb/c string x"),
                        Arguments.of("debconf", "pkg pkg/q string\nother other/q boolean true"),
                        Arguments.of("debconf", "pkg pkg/q\nboolean true")));
    }

    /** What a file holds may have lines, and blanks around a key are none of it. */
    private static boolean wellMeant(String key, String value) {
        return key.equals("files") && value.startsWith("/etc/motd=")
                || key.equals("ssh_keys") && value.strip().equals(KEY + " ann")
                || value.indexOf('\u0000') >= 0;
    }

    @ParameterizedTest
    @MethodSource("more")
    void aValueIsOneValue(String key, String value) throws IOException {
        Path table = folder.resolve("fleet.csv");
        Files.writeString(table, "name,guest." + key + "\nweb,\"" + value.replace("\"", "\"\"") + "\"\n");
        assertThatThrownBy(() -> DomainFiles.load(table, Map.of(), IMAGE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("guest." + key);
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("web.cfg"), "guest." + key + " = \"" + escaped(value) + "\"\n");
        assertThatThrownBy(() -> DomainFiles.load(files, Map.of(), IMAGE)).isInstanceOf(ProblemException.class);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    @Test
    void goodValuesAreTaken() throws IOException {
        Path table = folder.resolve("fleet.csv");
        for (Map.Entry<String, String> each : GOOD.entrySet()) {
            Files.writeString(table, "name,guest." + each.getKey() + "\nweb,\"" + each.getValue() + "\"\n");
            assertThat(DomainFiles.load(table, Map.of(), IMAGE)).hasSize(1);
        }
        for (String key : List.of(
                "restrict " + KEY,
                "from=\"10.0.0.0/8\",command=\"echo \\\"hi\\\"\",no-pty " + KEY + " ann",
                "\t" + KEY + "\tann of \u00c4hren\n",
                "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI")) {
            Files.writeString(table, "name,guest.ssh_keys\nweb,\"" + key.replace("\"", "\"\"") + "\"\n");
            Guest guest = DomainFiles.load(table, Map.of(), IMAGE).get(0).guest();
            assertThat(guest.access().sshKeys()).containsExactly(key.strip());
        }
    }

    /** A key that is added to the guest needs a row above. */
    @Test
    void everyKeyOfTheGuestIsInTheTable() {
        assertThat(GOOD.keySet())
                .containsAll(GuestKey.allNames().stream()
                        .filter(key -> !key.equals("stateless"))
                        .toList());
    }

    @Test
    void whatIsEmittedIsReadBackAsTheSameStatements() throws IOException {
        for (String value : List.of("a\nmemory = 1", "\"]\npci = [\"x", "a\\", "'", "x</cmdline><y>", "&amp;\"'<>")) {
            Path files = Files.createDirectories(folder.resolve("files"));
            Files.writeString(files.resolve("web.cfg"), "extra = \"" + escaped(value) + "\"\n");
            Domain domain = DomainFiles.load(files, Map.of(), IMAGE).get(0);
            byte[] text = XlCfg.emit(domain).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(Parsed.of(text, "web.cfg").configuration().settings().keySet())
                    .isEqualTo(domain.configuration().settings().keySet());
            assertThat(Parsed.of(text, "web.cfg").configuration()).isEqualTo(domain.configuration());
            assertThat(LibvirtXml.emit(domain)).containsOnlyOnce("</cmdline>").doesNotContain("<y>");
        }
    }
}
