package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class GuestNetworkTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);
    private static final String CARDS = """
            vif = [ "mac=00:16:3e:00:00:01", "mac=00:16:3e:00:00:02", "mac=00:16:3e:00:00:03", "mac=00:16:3e:00:00:04" ]
            """;
    /** All that can be said at once. */
    static final String MANY = CARDS + """
            guest.address = [ "10.0.0.11/24", "fd00::11/64" ]
            guest.gateway = [ "10.0.0.1", "fe80::1" ]
            guest.dns = [ "10.0.0.2", "fd00::2" ]
            guest.search = [ "example.org", "example.net" ]
            guest.eth0.ipv6 = "static"
            guest.eth1.address = "192.168.7.5/24"
            guest.eth1.mtu = 9000
            guest.eth1.routes = [ "10.8.0.0/16 via 192.168.7.1", "10.9.0.0/16 via 192.168.7.1 metric 50", "10.7.0.0/24" ]
            guest.eth1.ipv6 = "off"
            guest.eth1.vlan20.address = "172.16.20.5/24"
            guest.eth1.vlan20.mtu = 1400
            guest.bond0.cards = [ "eth2", "eth3" ]
            guest.bond0.mode = "802.3ad"
            guest.bond0.dhcp = 1
            guest.bond0.vlan30.address = [ "172.16.30.5/24", "fd30::5/64" ]
            guest.bond0.vlan30.routes = [ "fd31::/48 via fd30::1" ]
            """;

    private static final String ONE = """
            guest.address = [ "203.0.113.7/32", "fd00::11/64", "10.0.0.5/24" ]
            guest.gateway = [ "203.0.113.1", "fd00::1" ]
            guest.dns = "10.0.0.2"
            guest.eth0.mtu = 1450
            """;
    private static final String DHCP = CARDS + """
            guest.address = "dhcp"
            guest.eth1.dhcp = "ipv4"
            guest.eth1.ipv6 = "off"
            guest.eth2.dhcp = "ipv6"
            guest.eth3.vlan5.dhcp = 1
            """;
    /** Cards of which nothing is made. */
    private static final String PLAIN = CARDS + """
            guest.address = "10.0.0.11/24"
            guest.gateway = "10.0.0.1"
            guest.eth1.address = "10.1.0.11/24"
            """;
    /** What of one family has no address of it. */
    private static final String FAMILY = CARDS + """
            guest.address = "10.0.0.11/24"
            guest.gateway = [ "10.0.0.1", "fe80::1" ]
            guest.eth0.routes = "fd09::/32 via fe80::2"
            guest.dns = "fd00::2"
            guest.eth1.address = "fd01::5/64"
            guest.eth1.dns = "10.0.0.2"
            guest.eth1.search = "example.org"
            guest.eth1.ipv6 = "static"
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(GuestFiles.Network.class)
    void severalCardsVlansAndBondsAreWrittenForEachThatSetsThemUp(GuestFiles.Network network) throws IOException {
        assertThat(written(MANY, network)).isEqualTo(golden("many-" + network));
    }

    @ParameterizedTest
    @EnumSource(GuestFiles.Network.class)
    void oneCardIsMeantWhateverItsAddress(GuestFiles.Network network) throws IOException {
        String files = written(ONE, network);
        assertThat(files).isEqualTo(golden("one-" + network)).doesNotContainIgnoringCase("mac");
    }

    @ParameterizedTest
    @EnumSource(GuestFiles.Network.class)
    void addressesAreAskedForAsIsSaid(GuestFiles.Network network) throws IOException {
        assertThat(written(DHCP, network)).isEqualTo(golden("dhcp-" + network));
    }

    @ParameterizedTest
    @EnumSource(GuestFiles.Network.class)
    void cardsOfWhichNothingIsMadeKeepTheirNames(GuestFiles.Network network) throws IOException {
        assertThat(written(PLAIN, network))
                .isEqualTo(golden("plain-" + network))
                .doesNotContain("rename");
    }

    @ParameterizedTest
    @EnumSource(GuestFiles.Network.class)
    void whatOfOneFamilyHasNoAddressOfItIsKeptWhereItCanBe(GuestFiles.Network network) throws IOException {
        assertThat(written(FAMILY, network)).isEqualTo(golden("family-" + network));
    }

    @Test
    void ofSeveralAddressesTheFirstAloneHasTheGateway() throws IOException {
        String text = "guest.address = [ \"dhcp\", \"10.0.0.5/24\", \"10.0.0.6/24\" ]\nguest.gateway = \"10.0.0.1\"\n";
        assertThat(written(text, GuestFiles.Network.INTERFACES)).endsWith("""
                iface eth0 inet dhcp
                iface eth0 inet static
                    address 10.0.0.5/24
                    gateway 10.0.0.1
                iface eth0 inet static
                    address 10.0.0.6/24
                """);
    }

    @Test
    void namesOfServersOfAllLinksAreInResolvConfOnce() throws IOException {
        String text = CARDS + "guest.dns = [ \"10.0.0.2\" ]\nguest.eth1.dns = [ \"10.0.0.2\", \"10.1.0.2\" ]\n"
                + "guest.eth1.search = \"a.example\"\n";
        Map<String, String> files =
                GuestFiles.of(read(text), new GuestFiles.Habits(GuestFiles.Network.INTERFACES, true, Map.of())).stream()
                        .filter(GuestFile.Text.class::isInstance)
                        .map(GuestFile.Text.class::cast)
                        .collect(Collectors.toMap(GuestFile.Text::path, GuestFile.Text::text));
        assertThat(files.get("/etc/resolv.conf"))
                .isEqualTo("search a.example\nnameserver 10.0.0.2\nnameserver 10.1.0.2\n");
    }

    @Test
    void templatesSeeEveryLink() throws IOException {
        Map<?, ?> cards = (Map<?, ?>) read(MANY).guest().context().get("cards");
        assertThat(cards.keySet().stream().map(String::valueOf))
                .containsExactly("eth0", "eth1", "eth2", "eth3", "bond0", "eth1.20", "bond0.30");
        assertThat(((Map<?, ?>) cards.get("eth1")).get("address")).isEqualTo("192.168.7.5/24");
        assertThat(read(MANY).guest().context()).containsEntry("address", "10.0.0.11/24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest.eth4.address = '10.0.0.1/24' | eth0 to eth3",
                "vif = [ '' ];guest.eth1.address = '10.0.0.1/24' | one card",
                "guest.eth1.adress = '10.0.0.1/24' | address is near",
                "guest.eth01.address = '10.0.0.1/24' | guest.eth0.KEY",
                "guest.eth1.vlan0.address = '10.0.0.1/24' | vlan1 to vlan4094",
                "guest.eth1.vlan4095.address = '10.0.0.1/24' | vlan1 to vlan4094",
                "guest.eth1.vlan010.address = '10.0.0.1/24' | vlan1 to vlan4094",
                "guest.eth1.vlan1.cards = 'eth0' | one of",
                "guest.eth1.mode = 'broadcast' | one of",
                "guest.address = '10.0.0.1/24';guest.eth0.address = '10.0.0.2/24' | one of the two",
                "guest.address = '10.0.0.1/24';guest.eth1.address = '10.0.0.1/16' | each address once",
                "guest.address = 'fd00::1/64';guest.eth1.address = 'FD00:0::1/64' | each address once",
                "guest.address = [ '10.0.0.1/24', '10.0.0.1/24' ] | each address once",
                "guest.address = '10.0.0.1/24';guest.gateway = '10.0.1.1' | in the network of 10.0.0.1/24",
                "guest.eth1.address = 'fd00::1/64';guest.eth1.gateway = 'fd01::1' | in the network of fd00::1/64",
                "guest.eth1.address = '10.0.0.1/24';guest.eth1.routes = '10.9.0.0/16 via 10.0.1.1' | in the network",
                "guest.eth1.routes = '10.9.0.0/16 via fd00::1' | NETWORK/PREFIX via ROUTER",
                "guest.eth1.routes = 'default' | NETWORK/PREFIX",
                "guest.address = '10.0.0.1/24';guest.gateway = '10.0.0.2';guest.eth1.address = '10.1.0.1/24';"
                        + "guest.eth1.gateway = '10.1.0.2' | one gateway of each family",
                "guest.bond0.mode = 'broadcast' | guest.bond0.cards",
                "guest.bond0.cards = [ 'eth1', 'eth7' ] | eth0 to eth3",
                "guest.bond0.cards = [ 'eth1', 'eth1' ] | each card once",
                "guest.bond0.cards = [ 'enp1s0' ] | cards by their names",
                "guest.bond0.cards = [ 'eth1' ];guest.bond1.cards = [ 'eth1' ] | each card once",
                "guest.bond0.cards = [ 'eth1' ];guest.eth1.address = '10.0.0.1/24' | the keys of bond0",
                "guest.bond0.cards = [ 'eth1' ];guest.eth1.vlan3.address = '10.0.0.1/24' | a VLAN of bond0",
                "guest.bond0.cards = [ 'eth1' ];guest.bond0.mode = 'best' | active-backup",
                "guest.eth1.mtu = 67 | from 68",
                "guest.eth1.mtu = '1500 ' | from 68",
                "guest.eth1.mtu = 9000;guest.eth1.vlan2.mtu = 9001 | at most 9000",
                "guest.eth1.vlan2.mtu = 1501 | at most 1500",
                "guest.eth1.address = 'fd00::1/64';guest.eth1.mtu = 1000 | at least 1280",
                "guest.eth1.dhcp = 'yes' | ipv4",
                "guest.eth1.ipv6 = 'no' | static",
                "guest.eth1.ipv6 = 'off';guest.eth1.address = 'fd00::1/64' | no such address",
                "guest.search = 'a b' | a domain",
                "guest.eth1.dns = '10.0.0.1;rm' | an address"
            })
    void aMistakeIsRefusedWithItsPlace(String text) {
        String[] parts = text.split(" \\| ");
        String cards = parts[0].startsWith("vif") ? "" : CARDS;
        assertThatThrownBy(() -> read(cards + parts[0].replace('\'', '"').replace(";guest", "\nguest") + "\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("web.cfg:")
                .hasMessageContaining("guest.")
                .hasMessageContaining(parts[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "guest.eth1.address = '10.0.0.1/24'| guest.address = '10.0.0.1/8'",
                "guest.eth1.address = 'fd00::1/64'| guest.eth2.vlan7.address = 'FD00:0:0::1/48'"
            })
    void noTwoDomainsShareAnAddressOnAnyLink(String one, String other) throws IOException {
        Files.writeString(folder.resolve("a.cfg"), vifs(1) + one.replace('\'', '"') + "\n");
        Files.writeString(folder.resolve("b.cfg"), vifs(5) + other.replace('\'', '"') + "\n");
        assertThatThrownBy(() -> DomainFiles.load(folder, Map.of(), IMAGE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a.cfg:2:1")
                .hasMessageContaining("b.cfg:2:1");
    }

    @Test
    void aFleetHasAColumnForEachCard() throws IOException {
        Files.writeString(folder.resolve("fleet.csv"), """
                name,vif+,guest.address,guest.eth1.address,guest.eth1.routes,guest.eth1.vlan9.address
                a,bridge=x|bridge=y,10.0.0.1/24,10.1.0.1/24,10.2.0.0/16 via 10.1.0.9|10.3.0.0/16 via 10.1.0.9,10.9.0.1/24
                b,bridge=x|bridge=y,10.0.0.2/24,10.1.0.2/24,,
                """);
        Files.writeString(folder.resolve("all.cfg"), "fleet = \"fleet.csv\"\n");
        List<Domain> domains = DomainFiles.load(folder, Map.of(), IMAGE);
        assertThat(domains.get(0).guest().links().get(1).routes()).hasSize(2);
        assertThat(domains.get(0).guest().links()).hasSize(3);
        assertThat(domains.get(1).guest().links().get(1).fixed()).containsExactly("10.1.0.2/24");
        assertThat(domains.get(1).guest().links()).hasSize(2);
    }

    private static String vifs(int first) {
        return "vif = [ \"mac=00:16:3e:00:00:0" + first + "\", \"mac=00:16:3e:00:00:0" + (first + 1)
                + "\", \"mac=00:16:3e:00:00:0" + (first + 2) + "\" ]\n";
    }

    /** The files of the network by their paths. */
    static Map<String, String> files(String name, GuestFiles.Network network) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String part : golden(name + "-" + network).split("(?m)^== ")) {
            if (!part.isEmpty()) {
                int end = part.indexOf('\n');
                files.put(part.substring(0, part.indexOf(' ')), part.substring(end + 1));
            }
        }
        return files;
    }

    private String written(String text, GuestFiles.Network network) throws IOException {
        StringBuilder all = new StringBuilder();
        for (GuestFile file : GuestFiles.of(read(text), new GuestFiles.Habits(network, false, Map.of()))) {
            if (file instanceof GuestFile.Text each
                    && (each.path().contains("etwork/") || each.path().contains("NetworkManager"))) {
                String mode = Integer.toOctalString(each.mode());
                all.append("== ")
                        .append(each.path())
                        .append(' ')
                        .append(mode)
                        .append('\n')
                        .append(each.text());
            }
        }
        return all.toString();
    }

    static String golden(String name) throws IOException {
        try (InputStream in = GuestNetworkTest.class.getResourceAsStream(name.toLowerCase(Locale.ROOT) + ".txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns what cloud-init is told of the network, as it is written to a seed disk. */
    static String cloudInit(String name, Path folder) throws IOException {
        String text = Map.of(
                        "many",
                        MANY.replace(", \"10.7.0.0/24\"", ""),
                        "one",
                        ONE,
                        "dhcp",
                        DHCP,
                        "plain",
                        PLAIN,
                        "family",
                        FAMILY)
                .get(name);
        return NoCloud.alone(read(text, folder), null).get("network-config");
    }

    @Test
    void cloudInitIsToldOfEachLinkByTheAddressOfItsCard() throws IOException {
        assertThat(cloudInit("many", folder))
                .contains(
                        "\"eth1\":{\"match\":{\"macaddress\":\"00:16:3e:00:00:02\"},\"set-name\":\"eth1\",\"mtu\":9000")
                .contains("\"gateway4\":\"10.0.0.1\",\"gateway6\":\"fe80::1\"")
                .contains("{\"to\":\"10.9.0.0/16\",\"via\":\"192.168.7.1\",\"metric\":50}")
                .contains("\"bond0\":{\"interfaces\":[\"eth2\",\"eth3\"],\"parameters\":{\"mode\":\"802.3ad\"")
                .contains("\"eth1.20\":{\"id\":20,\"link\":\"eth1\",\"mtu\":1400");
        assertThat(cloudInit("one", folder)).contains("\"via\":\"203.0.113.1\",\"on-link\":true");
        assertThatThrownBy(() -> NoCloud.alone(read(MANY), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("guest.eth1.routes")
                .hasMessageContaining("10.7.0.0/24, which is reached directly");
    }

    private Domain read(String text) throws IOException {
        return read(text, folder);
    }

    private static Domain read(String text, Path folder) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), text);
        return DomainFiles.load(folder, Map.of(), IMAGE).get(0);
    }
}
