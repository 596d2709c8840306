package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.apk.AlpineRoot;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** What sets up networks in guests, reading what we wrote for it: Debian's own programs, unpacked and not installed. */
@Tag("judge")
class GuestNetworkJudgeTest {
    private static final List<String> NAMES = List.of("many", "one", "dhcp", "plain", "family");

    /** What busybox says it does, of what differs from one network to the next. */
    private static final Map<String, List<String>> DONE = Map.of(
            "many",
            List.of(
                    "ip addr add 10.0.0.11/24 dev eth0",
                    "ip -6 addr add fd00::11/64 dev eth0",
                    "ip route add 10.9.0.0/16 via 192.168.7.1 dev eth1 metric 50",
                    "ip link add link eth1 name eth1.20 type vlan id 20",
                    "echo +eth3 > /sys/class/net/bond0/bonding/slaves",
                    "udhcpc -b -R -p /var/run/udhcpc.bond0.pid -i bond0"),
            "one",
            List.of("ip addr add 203.0.113.7/32 dev eth0", "ip route add default via 203.0.113.1 dev eth0"),
            "dhcp",
            List.of("-i eth0", "udhcpc6 -b -i eth2", "-i eth3.5"),
            "plain",
            List.of("ip addr add 10.1.0.11/24 dev eth1"),
            "family",
            List.of("ip -6 route add default via fe80::1 dev eth0", "ip -6 addr add fd01::5/64 dev eth1"));

    @TempDir
    Path folder;

    @Test
    void networkdKnowsEveryKeyAndMakesEveryDevice() throws IOException {
        for (String name : NAMES) {
            Map<String, String> files = GuestNetworkTest.files(name, GuestFiles.Network.NETWORKD);
            String said = networkd(files);
            assertThat(said).as(name).contains("Enumeration completed").doesNotContain("/run/systemd/network/");
            files.keySet().stream()
                    .filter(file -> file.endsWith(".netdev"))
                    .map(file -> file.replaceAll(".*-|\\.netdev$", ""))
                    .forEach(device -> assertThat(said).contains(device + ": loaded \""));
        }
        assertThat(networkd(Map.of(
                        "/etc/systemd/network/10-web.network", "[Match]\nName=x\n[Network]\nAdress=10.0.0.1/8\n")))
                .contains("/run/systemd/network/10-web.network:4: Unknown key");
    }

    /** The real daemon where there is no network and nobody to talk to; it reads its files first of all. */
    private String networkd(Map<String, String> files) throws IOException {
        Path unpacked = PackagedFiles.unpack("networkd", List.of("systemd"));
        Path network = Files.createDirectories(
                Files.createTempDirectory(folder, "networkd").resolve("network"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(network.resolve(Path.of(file.getKey()).getFileName()), file.getValue());
        }
        String script = "mount -t tmpfs none /run && mkdir -p /run/systemd && cp -r \"$1\" /run/systemd/network && "
                + "export SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console LD_LIBRARY_PATH=\"$0/lib/systemd:$0/usr/lib/x86_64-linux-gnu/systemd\" && "
                + "{ \"$0/lib/systemd/systemd-networkd\" 2>&1 & echo $! > /run/pid; wait; } | "
                + "{ sed -u '/Enumeration completed/q'; kill $(cat /run/pid); }";
        return Judge.run("unshare", "-n", "-m", "sh", "-c", script, unpacked.toString(), network.toString())
                .output();
    }

    @Test
    void ifupdownDoesWhatIsWrittenForEachLink() throws IOException {
        String many =
                ifup(GuestNetworkTest.files("many", GuestFiles.Network.INTERFACES), "lo=eth0", "lo=eth1", "eth1.20");
        assertThat(many)
                .contains("ip addr add 10.0.0.11/255.255.255.0")
                .contains("default via 10.0.0.1  dev lo")
                .contains("ip -6 addr add fd00::11/64")
                .contains("default via fe80::1  dev lo")
                .contains("ip link set dev $IFACE mtu 9000")
                .contains("ip route add 10.9.0.0/16 via 192.168.7.1 dev $IFACE metric 50")
                .contains("ip link add link eth1 name eth1.20 type vlan id 20")
                .contains("ip addr add 172.16.20.5/255.255.255.0");
        assertThat(many.indexOf("name eth1.20 type vlan")).isLessThan(many.indexOf("mtu 1400"));
        String bond = ifup(GuestNetworkTest.files("many", GuestFiles.Network.INTERFACES), "bond0", "bond0.30");
        assertThat(bond)
                .containsSubsequence("type bond mode 802.3ad", "eth2 master bond0", "eth3 master bond0")
                .contains("ip link add link bond0 name bond0.30 type vlan id 30")
                .contains("ip -6 addr add fd30::5/64")
                .contains("ip -6 route add fd31::/48 via fd30::1");
        for (String name : NAMES) {
            assertThat(ifup(GuestNetworkTest.files(name, GuestFiles.Network.INTERFACES), "lo=eth0"))
                    .as(name)
                    .contains("configuring interface lo=eth0")
                    .doesNotContain("ifup: ignoring", "nknown", "misplaced", "uplicate");
        }
        assertThat(ifup(Map.of("/etc/network/interfaces.d/web", "auto eth0\niface eth0 inet statik\n"), "lo=eth0"))
                .contains("unknown or no method");
    }

    @Test
    void theIfupOfAlpineDoesWhatIsWrittenForEachLink() throws IOException {
        Tree alpine = AlpineRoot.read(folder);
        for (String name : NAMES) {
            String text = GuestNetworkTest.files(name, GuestFiles.Network.PLAIN_INTERFACES)
                    .get("/etc/network/interfaces");
            alpine.put("etc/network/" + name, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(text)));
        }
        String script = "for name in " + String.join(" ", NAMES)
                + "; do echo \"== $name\"; ifup -n -v -f -a -i /etc/network/$name 2>&1; done";
        String done = String.join("\n", AlpineRoot.run(alpine, folder, script));
        assertThat(done).doesNotContain("ifup: ");
        List<String> parts = List.of(done.split("(?m)^== "));
        for (String name : NAMES) {
            assertThat(parts)
                    .filteredOn(part -> part.startsWith(name + "\n"))
                    .singleElement()
                    .satisfies(part -> assertThat(part).contains(DONE.get(name)));
        }
    }

    private String ifup(Map<String, String> files, String... links) throws IOException {
        Path unpacked = PackagedFiles.unpack("ifupdown", List.of("ifupdown"));
        Path own = Files.createTempDirectory(folder, "ifupdown");
        Path file = Files.writeString(own.resolve("interfaces"), String.join("\n", files.values()));
        List<String> words =
                new ArrayList<>(List.of("--no-act", "--verbose", "--interfaces=" + file, "--state-dir=" + own));
        words.addAll(List.of(links));
        return Judge.run(unpacked.resolve("sbin/ifup").toString(), words.toArray(String[]::new))
                .output();
    }

    @Test
    void networkManagerTakesEveryConnection() throws IOException {
        for (String name : NAMES) {
            for (Map.Entry<String, String> file : GuestNetworkTest.files(name, GuestFiles.Network.NETWORK_MANAGER)
                    .entrySet()) {
                Judge.Verdict verdict = nmcli(file.getValue());
                assertThat(verdict.exit())
                        .as(file.getKey() + "\n" + verdict.output())
                        .isZero();
                for (String line : file.getValue().split("\n")) {
                    if (line.matches("(route|address|dns|mode|parent|mac-address|mtu|master|method|id|uuid).*")) {
                        String value = line.replaceAll(",0\\.0\\.0\\.0(,|$)|,::(,|$)", "$1$2");
                        assertThat(verdict.output()).as(name + file.getKey()).contains(value);
                    }
                }
            }
        }
        Map<String, String> many = new TreeMap<>(GuestNetworkTest.files("many", GuestFiles.Network.NETWORK_MANAGER));
        String eth0 = many.get("/etc/NetworkManager/system-connections/web.nmconnection");
        assertThat(nmcli(eth0).output()).contains("address1=10.0.0.11/24,10.0.0.1", "address1=fd00::11/64,fe80::1");
        assertThat(nmcli(eth0.replace("method=manual", "method=by-hand")).exit())
                .isNotZero();
        String parent = Pattern.compile("(?s).*uuid=(\\S+).*")
                .matcher(many.get("/etc/NetworkManager/system-connections/web-bond0.nmconnection"))
                .replaceAll("$1");
        assertThat(many.get("/etc/NetworkManager/system-connections/web-bond0.30.nmconnection"))
                .contains("parent=" + parent.strip());
    }

    /** Debian's own cloud-init, making files for what sets up the network from what a seed disk holds. */
    @ParameterizedTest
    @ValueSource(strings = {"eni", "networkd", "netplan"})
    void cloudInitMakesOfASeedWhatADomainFileSays(String renderer) throws IOException {
        Path tree = PackagedFiles.unpack(
                "cloud-init",
                List.of(
                        "cloud-init",
                        "python3-yaml",
                        "python3-jsonschema",
                        "python3-jinja2",
                        "python3-markupsafe",
                        "python3-configobj",
                        "python3-six",
                        "python3-jsonpatch",
                        "python3-json-pointer",
                        "python3-oauthlib",
                        "python3-requests",
                        "python3-attr",
                        "python3-pyrsistent",
                        "python3-urllib3",
                        "python3-chardet",
                        "python3-idna",
                        "python3-certifi"));
        Map<String, List<String>> expected = Map.of(
                "many", List.of("10.0.0.11/24", "fd00::11/64", "10.0.0.1", "fe80::1", "10.9.0.0/16", "802.3ad", "9000"),
                "one", List.of("203.0.113.7/32", "203.0.113.1", "fd00::1", "10.0.0.5/24", "1450"));
        for (String name : expected.keySet()) {
            Path own = Files.createTempDirectory(folder, name);
            Path config = Files.writeString(own.resolve("network-config"), GuestNetworkTest.cloudInit(name, own));
            Judge.Verdict verdict = Judge.run(
                    "env",
                    "PYTHONPATH=" + tree.resolve("usr/lib/python3/dist-packages"),
                    "python3",
                    "-m",
                    "cloudinit.cmd.main",
                    "devel",
                    "net-convert",
                    "-p",
                    config.toString(),
                    "-k",
                    "yaml",
                    "-d",
                    own.resolve("out").toString(),
                    "-D",
                    "debian",
                    "-O",
                    renderer);
            assertThat(verdict.exit()).as(name + ": " + verdict.output()).isZero();
            StringBuilder made = new StringBuilder();
            for (Path each : PackagedFiles.files(own.resolve("out"), "")) {
                made.append(Files.readString(each));
            }
            // what cloud-init does for networkd leaves bonds out
            List<String> words = new ArrayList<>(expected.get(name));
            words.removeIf(each -> renderer.equals("networkd") && each.equals("802.3ad"));
            assertThat(made.toString()).as(name).contains(words).containsIgnoringCase("00:16:3e:");
        }
    }

    private Judge.Verdict nmcli(String connection) throws IOException {
        Path unpacked = PackagedFiles.unpack("nmcli", List.of("network-manager", "libnm0"));
        Path file = Files.writeString(Files.createTempFile(folder, "c", ".nmconnection"), connection);
        String script = "export LC_ALL=C LD_LIBRARY_PATH=\"$0/usr/lib/x86_64-linux-gnu\"; "
                + "exec \"$0/usr/bin/nmcli\" --offline connection modify connection.autoconnect yes < \"$1\"";
        return Judge.run("sh", "-c", script, unpacked.toString(), file.toString());
    }
}
