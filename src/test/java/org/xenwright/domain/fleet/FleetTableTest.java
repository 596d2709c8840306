package org.xenwright.domain.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.LibvirtXml;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.language.Origin;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class FleetTableTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);

    @TempDir
    Path folder;

    @Test
    void aRowOfCsvIsADomain() throws IOException {
        write("web.cfg", "name = \"shared\"\nfleet = \"web.csv\"\nmemory = 256\ndisk += [ \"/dev/x,raw,xvdb\" ]\n");
        write(
                "web.csv",
                "\ufeffname,memory,disk+,guest.address,guest.motd\r\n"
                        + "a,512,\"/dev/y,raw,xvdc|/dev/z,raw,xvdd\",10.0.0.1/24|fd00::1/64,\"say \"\"hi\"\"\n, twice\"\r\n"
                        + "\r\n,,,,\r\n");
        List<Domain> domains = load();
        assertThat(domains).extracting(Domain::name).containsExactly("a", "web-2");
        assertThat(domains.get(0).memory()).isEqualTo(512);
        assertThat(domains.get(0).disks()).extracting(d -> d.vdev()).containsExactly("xvda", "xvdb", "xvdc", "xvdd");
        assertThat(domains.get(0).guest().network().addresses()).containsExactly("10.0.0.1/24", "fd00::1/64");
        assertThat(domains.get(0).guest().variables()).containsEntry("motd", "say \"hi\"\n, twice");
        assertThat(domains.get(0).settings().get("memory").origin())
                .isEqualTo(new Origin(folder.resolve("web.csv").toString(), 2, 3));
        assertThat(domains.get(1).memory()).isEqualTo(256);
        assertThat(domains.get(1).settings().get("name").origin().line()).isEqualTo(5);
    }

    @Test
    void aMapOfYamlIsADomain() throws IOException {
        write("web.cfg", "fleet = \"web.yaml\"\n");
        write(
                "web.yaml",
                "- name: a\n  memory: 0512\n  vif: [ 'bridge=br0', 'bridge=br1' ]\n- name: on\n  guest.zone: 08\n");
        List<Domain> domains = load();
        assertThat(domains).extracting(Domain::name).containsExactly("a", "on");
        assertThat(domains.get(0).vifs()).hasSize(2);
        assertThat(domains.get(0).memory()).isEqualTo(330);
        assertThat(domains.get(1).guest().variables()).containsEntry("zone", "08");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web.csv | name,mem0ry~a,1 | 1:6 | memory",
                "web.csv | name,name~a,b | 1:6 | second column",
                "web.csv | name,memory~a | 2:1 | 1 cells",
                "web.csv | name~\"a | 2:1 | without end",
                "web.csv | name~\"a\"b | 2:4 | after a closing quote",
                "web.csv | name~a~a | 3:1 | name a",
                "web.csv | name,memory~a,2G | 2:3 | 2G",
                "web.yaml | - name: a~  name: b | 2:3 | a second 'name'",
                "web.yaml | name: a | web.yaml | list of maps",
                "web.yaml | - [a] | 1:3 | a sequence",
                "web.yaml | - name: {a: b} | 1:9 | a text",
                "web.yaml | - &a [*a] | 1 | ",
                "web.toml | x | web.toml | .csv",
            })
    void aMistakeIsReportedWithItsPlace(String file, String text, String place, String message) throws IOException {
        write("web.cfg", "fleet = \"" + file + "\"\n");
        write(file, text.replace('~', '\n') + "\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(message == null ? "" : message);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"[", "{a: ", "- ", "? ", "&a ["})
    void aTableNestedWithoutEndIsAProblem(String open) throws IOException {
        write("web.cfg", "fleet = \"web.yaml\"\n");
        write("web.yaml", open.repeat(20_000) + "\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nested more than 64 deep");
    }

    @Test
    void brokenTablesEndInProblems() throws IOException {
        write("web.cfg", "fleet = \"web.csv\"\n");
        long seed = Long.getLong("xen.seed", 1L);
        String csv = "name,memory,guest.role\na,512,\"x, y\"\nb,,z\r\n";
        String yaml = "- name: a\n  memory: 512\n- {name: b, vif: ['bridge=x']}\n";
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            Random random = new Random(seed + i);
            StringBuilder text = new StringBuilder(i % 2 == 0 ? csv : yaml);
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at = random.nextInt(text.length());
                text.replace(at, Math.min(text.length(), at + random.nextInt(3)), pick(random));
            }
            String name = i % 2 == 0 ? "web.csv" : "web.yaml";
            write("web.cfg", "fleet = \"" + name + "\"\n");
            write(name, text.toString());
            try {
                assertThat(load()).as("seed " + (seed + i)).isNotNull();
            } catch (ProblemException e) {
                assertThat(e.problem().where()).as("seed " + (seed + i) + e).isNotNull();
            }
        }
    }

    @Test
    void aLargeFleetIsRendered() throws IOException {
        int count = 500;
        write("web.cfg", "extends = [ \"pvh\", \"small\" ]\nfleet = \"web.csv\"\nguest.gateway = \"10.0.0.1\"\n");
        StringBuilder csv = new StringBuilder("name,guest.address,vif\n");
        for (int i = 0; i < count; i++) {
            csv.append("web")
                    .append(i)
                    .append(",10.")
                    .append(i >> 16)
                    .append('.')
                    .append(i >> 8 & 255)
                    .append('.');
            csv.append(i & 255).append("/8,bridge=br").append(i % 3).append('\n');
        }
        write("web.csv", csv.toString());
        List<Domain> domains = load();
        assertThat(domains).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(XlCfg.emit(domains.get(i))).contains("name = \"web" + i + "\"");
            assertThat(LibvirtXml.emit(domains.get(i))).contains("<name>web" + i + "</name>");
        }
    }

    private static String pick(Random random) {
        String[] pieces = {"\"", ",", "\n", "|", "-", ":", " ", "{", "]", "&a", "*a", "memory", "\t", "\r", "!!x", "+"};
        return pieces[random.nextInt(pieces.length)];
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<Domain> load() throws IOException {
        return DomainFiles.load(folder, Map.of(), IMAGE);
    }
}
