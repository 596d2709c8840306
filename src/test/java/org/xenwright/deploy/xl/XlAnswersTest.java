package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenwright.content.JsonText;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.RecordText;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/** What xl says, as recorded from Xen 4.17, and what a host says that lies. */
class XlAnswersTest {
    private static final String UUID_1 = "5e2b7b9a-0c4f-5d3e-9a41-2f0c1d7e8a90";
    private static final String UUID_2 = "0f6c2a3e-77aa-5b1c-8c21-4c1f00112233";
    private static final String INFO = """
        host                   : xen1
        release                : 6.1.0-43-amd64
        nr_cpus                : 8
        virt_caps              : pv hvm hap shadow gnttab-v1
        total_memory           : 8192
        free_memory            : 5011
        outstanding_claims     : 0
        xen_major              : 4
        xen_minor              : 17
        xen_version            : 4.17.7
        xen_commandline        : placeholder dom0_mem=1024M,max:1024M
        """;
    private static final String LIST = """
        Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label
        Domain-0                                     0  1024     2     r-----      41.2 00000000-0000-0000-0000-000000000000        -                -
        web01                                        3   512     1     -b----       1.2 5e2b7b9a-0c4f-5d3e-9a41-2f0c1d7e8a90        -                -
        db  with blanks                              4   200     1     ---sc-       0.9 0f6c2a3e-77aa-5b1c-8c21-4c1f00112233        3                -
        """;
    private static final String YAJL = """
        [
            {
                "domid": 3,
                "config": {
                    "c_info": {
                        "type": "pvh",
                        "name": "web01",
                        "uuid": "5e2b7b9a-0c4f-5d3e-9a41-2f0c1d7e8a90",
                        "run_hotplug_scripts": "True"
                    },
                    "b_info": {
                        "max_vcpus": 1,
                        "avail_vcpus": [ 0 ],
                        "max_memkb": 524288,
                        "target_memkb": 524288,
                        "kernel": "/var/lib/xenwright/deployments/shop/domains/web01/7/web-vmlinuz",
                        "type.pvh": { }
                    },
                    "disks": [
                        {
                            "pdev_path": "/var/lib/xenwright/deployments/shop/domains/web01/7/domains/web01/web01.qcow2",
                            "vdev": "xvda",
                            "format": "qcow2",
                            "readwrite": 1
                        }
                    ],
                    "nics": [ { "devid": 0, "mac": "00:16:3E:00:00:01", "bridge": "xenbr0" } ],
                    "on_reboot": "restart"
                }
            }
        ]
        """;
    private static final HostLayout LAYOUT = new HostLayout("/var/lib/xenwright", "shop");

    @Test
    void memoryIsTakenAsXenCountsIt() {
        XlInfo info = XlInfo.read(INFO, "xen1");
        assertThat(info.total()).isEqualTo(8192L << 10);
        assertThat(info.free()).isEqualTo(5011L << 10);
        assertThat(info.processors()).isEqualTo(8);
        assertThat(info.version()).isEqualTo("4.17");
        assertThat(info.abilities()).contains("shadow", "hap");
    }

    @Test
    void domainsAreListedWithTheirStateWhateverTheirName() {
        List<RunningDomain> domains = XlList.read(LIST, "xen1");
        assertThat(domains)
                .containsExactly(
                        new RunningDomain(
                                UUID.fromString(UUID_1), "web01", 3, RunningDomain.State.RUNNING, 512L << 10, 0),
                        new RunningDomain(
                                UUID.fromString(UUID_2),
                                "db with blanks",
                                4,
                                RunningDomain.State.CRASHED,
                                200L << 10,
                                0));
    }

    @Test
    void bothLayoutsOfJsonAreRead() throws IOException {
        String jsonC = JsonText.mapper().readTree(YAJL).toPrettyString().replace(" : ", ":");
        for (String text : List.of(YAJL, jsonC)) {
            JsonNode config = XlConfigs.running(text, "xen1").get(3);
            assertThat(XlConfigs.generation(config, "web01", LAYOUT)).hasValue(7);
            assertThat(XlConfigs.generation(config, "web", LAYOUT)).isEmpty();
            assertThat(XlConfigs.macs(config)).containsExactly("00:16:3e:00:00:01");
        }
    }

    @Test
    void whatWasChangedByHandIsToldInWords() throws IOException {
        JsonNode wanted = XlConfigs.running(YAJL, "xen1").get(3);
        assertThat(XlDrift.between(wanted, wanted)).isEmpty();
        ObjectNode running = wanted.deepCopy();
        ObjectNode build = (ObjectNode) running.get("b_info");
        build.put("target_memkb", 400 << 10).put("kernel", "/root/other").put("libxl_added", 4);
        ((ObjectNode) running.get("disks").get(0)).put("readwrite", 0);
        ((ArrayNode) running.get("disks")).addObject().put("vdev", "xvdz").put("pdev_path", "/root/x");
        running.putArray("nics");
        running.put("on_reboot", "destroy");
        assertThat(XlDrift.between(wanted, running))
                .containsExactlyInAnyOrder(
                        "memory 400 of 512 MiB, set by hand",
                        "b_info.kernel /root/other instead of"
                                + " /var/lib/xenwright/deployments/shop/domains/web01/7/web-vmlinuz",
                        "disks[xvda].readwrite 0 instead of 1",
                        "disks: xvdz more than deployed",
                        "nics: 00:16:3E:00:00:01 is missing",
                        "on_reboot destroy instead of restart");
    }

    /** Recorded from a real host. */
    private static String recorded(String name) throws IOException {
        try (var in = XlAnswersTest.class.getResourceAsStream("recorded/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatARealHostSaidIsUnderstood() throws IOException {
        assertThat(XlInfo.read(recorded("info.out"), "xen1").free()).isEqualTo(1064L << 10);
        assertThat(XlList.read(recorded("list-v-crashed.out"), "xen1"))
                .extracting(RunningDomain::name, RunningDomain::state)
                .containsExactly(
                        tuple("crash", RunningDomain.State.CRASHED), tuple("web01", RunningDomain.State.RUNNING));
        assertThat(XlList.read(recorded("list-v-paused-long-name.out"), "xen1"))
                .extracting(RunningDomain::id, RunningDomain::state)
                .containsExactly(
                        tuple(2, RunningDomain.State.RUNNING),
                        tuple(16, RunningDomain.State.PAUSED),
                        tuple(17, RunningDomain.State.PAUSED));
        JsonNode wanted = XlConfigs.wanted(recorded("dry-run.out"), "xen1");
        JsonNode running = XlConfigs.running(recorded("list-l.out"), "xen1").get(2);
        assertThat(XlDrift.between(wanted, running)).isEmpty();
        JsonNode less =
                XlConfigs.running(recorded("list-l-after-mem-set.out"), "xen1").get(2);
        assertThat(XlDrift.between(wanted, less)).containsExactly("memory 100 of 128 MiB, set by hand");
        assertThat(XlComplaint.isOfMemory(3, recorded("create-no-memory.err"))).isTrue();
        assertThat(XlComplaint.isOfMemory(3, recorded("create-exists.err"))).isFalse();
    }

    @Test
    void anAnswerThatIsNoneOfXlIsRefusedWithItsFirstLine() {
        assertThatThrownBy(() -> XlList.read("Traceback: boom\n", "xen1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Traceback: boom");
        assertThatThrownBy(() -> XlList.read(LIST + "web02 7 x 1 r----- 1.0 nothing - -\n", "xen1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("web02");
        assertThatThrownBy(() -> XlInfo.read(INFO.replace("5011", "-1"), "xen1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("free_memory : -1");
        assertThatThrownBy(() -> XlConfigs.running("[ {", "xen1")).isInstanceOf(ProblemException.class);
    }

    @Test
    void theLinesOfAnErrorThatTellMostAreKept() {
        StringBuilder errors = new StringBuilder("Parsing config from web01.cfg\nlibxl: error: first\n");
        for (int i = 0; i < 30; i++) {
            errors.append("noise ").append(i).append('\n');
        }
        assertThat(XlComplaint.of(errors.toString()))
                .startsWith("libxl: error: first\nnoise 20\n")
                .endsWith("noise 29");
        assertThat(XlComplaint.isOfMemory(3, "libxl: error: x\nfailed to free memory for the domain"))
                .isTrue();
        assertThat(XlComplaint.isOfMemory(3, "Domain with name \"g1\" already exists"))
                .isFalse();
    }

    @Test
    void inventoriesAndJournalsAreReadBackAsTheyWere() throws IOException {
        DeployInventory inventory = new DeployInventory(
                1,
                "shop",
                4,
                "alice@build7",
                "2026-11-30T10:00:00Z",
                "4c1f",
                List.of(new DeployInventory.Entry(
                        "web01",
                        UUID.fromString(UUID_1),
                        2,
                        List.of(new DeployInventory.Generation(
                                2,
                                Digest.of("a"),
                                "web 1.0",
                                List.of(Digest.of("b")),
                                786432,
                                true,
                                "2026-11-30T10:00:00Z")))),
                Map.of("web02", "xen2"));
        String text = RecordText.of(inventory);
        assertThat(RecordText.inventory(text, "xen1")).isEqualTo(inventory);
        JournalEntry entry = new JournalEntry("2026-11-30T10:00:00Z", "web01", JournalEntry.Step.SWITCHING, 1, 2);
        String line = RecordText.of(entry);
        assertThat(line).hasLineCount(1).endsWith("\n");
        assertThat(RecordText.journal(line + line.substring(0, 20) + "\n" + line))
                .containsExactly(entry, entry);
        assertThatThrownBy(() -> RecordText.inventory(text.replace("\"format\" : 1", "\"format\" : 2"), "xen1"))
                .hasMessageContaining("newer version");
        for (String none : List.of("", "null", "[]", "1", text + " ".repeat(RecordText.MOST))) {
            assertThatThrownBy(() -> RecordText.inventory(none, "xen1"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the inventory of xen1");
        }
        assertThatThrownBy(() -> RecordText.inventory(text.replace("\"uuid\"", "\"uu\""), "xen1"))
                .isInstanceOf(ProblemException.class);
    }

    /** A host that lies gets a problem or is believed, and nothing else: no other error, no endless work. */
    @Test
    @Timeout(300)
    void whateverAHostSaysEndsInAProblemOrAnAnswer() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        System.out.println("answers of hosts: -Dxen.seed=" + seed);
        Random random = new Random(seed);
        String mark = "xenwright-" + UUID_2;
        String probe = mark + " begin info\n" + INFO + "\n" + mark + " end 0\n" + mark + " begin list\n" + LIST + "\n"
                + mark + " end 0\n";
        String inventory = RecordText.of(DeployInventory.none("shop"));
        for (int i = 0; i < Integer.getInteger("xen.cases", 3000); i++) {
            String bad = "seed " + seed + ", case " + i;
            check(bad, () -> XlInfo.read(broken(INFO, random), "xen1"));
            check(bad, () -> XlList.read(broken(LIST, random), "xen1"));
            check(
                    bad,
                    () -> XlConfigs.running(broken(YAJL, random), "xen1")
                            .values()
                            .forEach(config -> {
                                XlConfigs.macs(config);
                                XlConfigs.generation(config, "web01", LAYOUT);
                                XlDrift.between(
                                        config, XlConfigs.running(YAJL, "xen1").get(3));
                                XlDrift.between(XlConfigs.running(YAJL, "xen1").get(3), config);
                            }));
            check(bad, () -> XlConfigs.wanted(broken(YAJL, random), "xen1"));
            check(bad, () -> HostProbe.split(broken(probe, random), mark).facts());
            check(bad, () -> RecordText.inventory(broken(inventory, random), "xen1"));
            check(bad, () -> RecordText.journal(broken(inventory, random)));
            check(bad, () -> HostStorage.free(broken("/dev/vda1 1000 1 999 1% /", random)));
        }
    }

    private static void check(String context, Runnable reading) {
        try {
            reading.run();
        } catch (ProblemException e) {
            assertThat(e.getMessage()).as(context).isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError(context, e);
        }
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(4) && !broken.isEmpty(); i++) {
            int at = random.nextInt(broken.length());
            int length = Math.min(broken.length() - at, 1 + random.nextInt(40));
            switch (random.nextInt(6)) {
                case 0 -> broken.delete(at, at + length);
                case 1 -> broken.insert(at, broken.substring(at, at + length));
                case 2 -> broken.setCharAt(at, (char) random.nextInt(0x300));
                case 3 -> broken.insert(at, "9".repeat(1 + random.nextInt(30)));
                case 4 -> broken.setLength(at);
                default ->
                    broken.insert(
                            at,
                            List.of("\n", "[", "{", "\"", " - ", "null", ":", "-1")
                                    .get(random.nextInt(8)));
            }
        }
        return broken.toString();
    }

    @Test
    void aWordOfTheShellIsOneWhateverIsInIt() {
        assertThat(ShellWord.of("a'b $(reboot) \"")).isEqualTo("'a'\\''b $(reboot) \"'");
        assertThatThrownBy(() -> ShellWord.of("a\nb")).isInstanceOf(ProblemException.class);
        for (String name : List.of("", "..", "-x", "a/b", "a b", "a\n", "$(x)")) {
            assertThatThrownBy(() -> LAYOUT.domain(name)).as(name).isInstanceOf(ProblemException.class);
        }
        for (String store : List.of("", "var", "/", "/a/../b", "/a//b", "/a/", "/a b", "/a'b", "/.x")) {
            assertThatThrownBy(() -> new XlTerms("xen1", "shop", store, XlTerms.Disks.AUTO))
                    .as(store)
                    .isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> new XlTerms("xen1", "../x", XlTerms.STORE, XlTerms.Disks.AUTO))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void theUptimesOfDomainsAreReadWithAndWithoutDays() throws IOException {
        assertThat(XlUptime.read(recorded("uptime.out")))
                .isEqualTo(Map.of(0, Duration.ofSeconds(225), 2, Duration.ofSeconds(48)));
        assertThat(XlUptime.read("""
                        Name                                ID Uptime
                        a name 7 1 day, 3:00:00             12 1 day,  3:02:01
                        old                                  3 400 days, 23:59:59
                        gone                                 4
                        """ + "x ".repeat(1000) + " 5  0:00:01\n"))
                .isEqualTo(Map.of(
                        12, Duration.ofDays(1).plusHours(3).plusSeconds(121),
                        3, Duration.ofDays(401).minusSeconds(1)));
        assertThat(XlUptime.read("")).isEmpty();
    }
}
