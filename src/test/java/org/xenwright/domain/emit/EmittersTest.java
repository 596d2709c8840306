package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Configuration;
import org.xenwright.problem.ProblemException;

class EmittersTest {
    @TempDir
    Path folder;

    @Test
    void libvirtXmlSaysWhatTheDomainSays() throws Exception {
        Domain domain = Domains.read(folder, "maxmem = 1024\nvif = [ \"bridge=br0\" ]\n");
        assertThat(LibvirtXml.emit(domain))
                .isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <domain type="xen">
                          <name>web</name>
                          <uuid>%s</uuid>
                          <memory unit="KiB">1048576</memory>
                          <currentMemory unit="KiB">524288</currentMemory>
                          <vcpu>1</vcpu>
                          <os>
                            <type arch="x86_64" machine="xenpvh">xenpvh</type>
                            <kernel>/srv/xen/vmlinuz</kernel>
                            <initrd>/srv/xen/initrd</initrd>
                            <cmdline>root=/dev/xvda ro console=hvc0</cmdline>
                          </os>
                          <features>
                            <acpi/>
                          </features>
                          <on_poweroff>destroy</on_poweroff>
                          <on_reboot>restart</on_reboot>
                          <on_crash>destroy</on_crash>
                          <devices>
                            <disk type="file" device="disk">
                              <driver name="qemu" type="raw"/>
                              <source file="/srv/xen/web.img"/>
                              <target dev="xvda" bus="xen"/>
                            </disk>
                            <interface type="bridge">
                              <mac address="%s"/>
                              <source bridge="br0"/>
                            </interface>
                            <console type="pty">
                              <target type="xen" port="0"/>
                            </console>
                          </devices>
                        </domain>
                        """.formatted(domain.uuid(), domain.vifs().get(0).option("mac")));
    }

    @Test
    void everyKindOfDomainIsEmittedTheSameEachTimeAndReadBack() throws Exception {
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            String cfg = XlCfg.emit(domain);
            assertThat(XlCfg.emit(Domains.read(folder, text))).isEqualTo(cfg);
            assertThat(Configuration.of(cfg.getBytes(StandardCharsets.UTF_8), "t"))
                    .isEqualTo(domain.configuration());
            // an emitted file is a domain file, and means the same
            assertThat(XlCfg.emit(Domains.read(folder, cfg))).isEqualTo(cfg);
            assertThat(LibvirtXml.emit(Domains.read(folder, text))).isEqualTo(LibvirtXml.emit(domain));
        }
    }

    @Test
    void anXvaNamesItsDisksInRisingOrderAndRoundsThemUp() throws Exception {
        Domain domain = Domains.read(folder, Domains.TEXTS.get(Domains.TEXTS.size() - 1));
        List<Long> sizes = new ArrayList<>(List.of(1L << 20, (1L << 20) + 1, 5L << 30, 1L, 3L << 20));
        XvaMetadata metadata = XvaMetadata.of(domain, sizes);
        assertThat(metadata.diskIds()).hasSize(5).isSorted().doesNotHaveDuplicates();
        Document ova = parse(metadata.xml());
        assertThat(values(
                        ova, "//struct[member/value='VDI']/member[name='snapshot']//member[name='virtual_size']/value"))
                .containsExactly("1048576", "2097152", "5368709120", "1048576", "3145728");
        List<String> ids = values(ova, "//struct[member/name='class']/member[name='id']/value");
        // machine, disks and their attachment, cards and their three networks, storage
        assertThat(ids).doesNotHaveDuplicates().hasSize(1 + 5 + 5 + 4 + 3 + 1);
        assertThat(ids).containsAll(values(ova, "//member[name='VDI' or name='SR' or name='VM']/value"));
        assertThat(ids).containsAll(values(ova, "//member[name='VBDs' or name='VDIs']//data/value"));
        assertThat(values(ova, "/value/struct/member/name")).containsExactly("version", "objects");
        assertThat(values(ova, "//member[name='domain_type']/value")).containsExactly("pvh");
        assertThat(XvaMetadata.of(domain, sizes)).isEqualTo(metadata);
        assertThatThrownBy(() -> XvaMetadata.of(domain, List.of(1L))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anXvaHasTheCardsOfItsDomainOnNetworksThatAnImportFindsOrMakes() throws Exception {
        Domain domain = Domains.read(
                folder,
                "vif = [ \"mac=00:16:3e:00:00:01\", \"bridge=br0\", \"bridge=xapi1,mtu=9000\", \"bridge=xenbr2\","
                        + " \"bridge=br0\", \"bridge=a-bridge-of-many-letters\" ]\n");
        Document ova = parse(XvaMetadata.of(domain, List.of(1L << 20)).xml());
        assertThat(of(ova, "VIF", "MAC"))
                .hasSize(6)
                .startsWith("00:16:3e:00:00:01")
                .doesNotHaveDuplicates();
        assertThat(of(ova, "VIF", "device")).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(of(ova, "VIF", "MTU")).containsExactly("1500", "1500", "9000", "1500", "1500", "1500");
        assertThat(of(ova, "VIF", "network"))
                .containsExactly("Ref:0700", "Ref:0701", "Ref:0702", "Ref:0703", "Ref:0701", "Ref:0704");
        assertThat(of(ova, "network", "name_label"))
                .containsExactly(
                        "Pool-wide network associated with eth0",
                        "br0",
                        "xapi1",
                        "Pool-wide network associated with eth2",
                        "a-bridge-of-many-letters");
        // xapi makes no bridge that is called as its own are, and none of a long name
        assertThat(of(ova, "network", "bridge")).containsExactly("xenbr0", "br0", "", "xenbr2", "");
        assertThat(values(ova, "//struct[member/value='VM']//member[name='VIFs']//data/value"))
                .containsExactly("Ref:0400", "Ref:0401", "Ref:0402", "Ref:0403", "Ref:0404", "Ref:0405");
    }

    @Test
    void anXvaHasTheMemoryOfItsDomain() throws Exception {
        Domain domain = Domains.read(folder, "memory = 700\nmaxmem = 1024\nvcpus = 2\nmaxvcpus = 4\n");
        Document ova = parse(XvaMetadata.of(domain, List.of(1L << 20)).xml());
        assertThat(of(ova, "VM", "memory_static_max")).containsExactly("1073741824");
        for (String each : List.of("memory_target", "memory_dynamic_max", "memory_dynamic_min")) {
            assertThat(of(ova, "VM", each)).as(each).containsExactly("734003200");
        }
        // without it xapi would give as much as there may ever be
        assertThat(of(ova, "VM", "parent")).containsExactly("OpaqueRef:NULL");
        assertThat(of(ova, "VM", "VCPUs_at_startup")).containsExactly("2");
        assertThat(of(ova, "VM", "VCPUs_max")).containsExactly("4");
    }

    @Test
    void anEnvelopeSaysWhatItsDomainSays() throws Exception {
        Domain domain = Domains.read(
                folder,
                "memory = 700\nvcpus = 3\nfirmware = \"uefi\"\n"
                        + "vif = [ \"bridge=Front & back\", \"\", \"bridge=Front & back\" ]\n");
        OvfEnvelope envelope = OvfEnvelope.of(domain, "amd64", 5L << 30);
        String text = envelope.xml("a-disk1.vmdk", 1234);
        assertThat(envelope.xml("a-disk1.vmdk", 1234)).isEqualTo(text);
        Document ovf = parse(text);
        assertThat(values(ovf, "//References/File/@*")).containsExactly("a-disk1.vmdk", "file1", "1234");
        assertThat(values(ovf, "//DiskSection/Disk/@*[name()='ovf:capacity']")).containsExactly("5368709120");
        assertThat(values(ovf, "//NetworkSection/Network/@*")).containsExactly("Front & back", "VM Network");
        assertThat(resource(ovf, 3, "VirtualQuantity")).containsExactly("3");
        assertThat(resource(ovf, 4, "VirtualQuantity")).containsExactly("700");
        assertThat(resource(ovf, 17, "Parent")).isEqualTo(resource(ovf, 6, "InstanceID"));
        assertThat(resource(ovf, 10, "Connection")).containsExactly("Front & back", "VM Network", "Front & back");
        assertThat(values(ovf, "//*[name()='rasd:InstanceID']")).hasSize(7).doesNotHaveDuplicates();
        assertThat(values(ovf, "//*[name()='vmw:Config']/@*")).containsExactly("false", "firmware", "efi");
    }

    @Test
    void anEnvelopeOfAnyDomainIsReadAndNoneButVmwaresHasItsWordForTheSystem() throws Exception {
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            Document ovf = parse(OvfEnvelope.of(domain, "arm64", 1 << 20).xml("web-disk1.vmdk", 1));
            assertThat(values(ovf, "//VirtualSystem/Name")).containsExactly("web");
            assertThat(values(ovf, "//OperatingSystemSection/@*")).containsExactly("101");
        }
    }

    private static List<String> resource(Document ovf, int type, String element) throws Exception {
        return values(ovf, "//Item[*[name()='rasd:ResourceType']='" + type + "']/*[name()='rasd:" + element + "']");
    }

    private static List<String> of(Document ova, String kind, String member) throws Exception {
        return values(
                ova,
                "//struct[member/value='" + kind + "']/member[name='snapshot']/value/struct/member[name='" + member
                        + "']/value");
    }

    @Test
    void everyKindOfDomainMakesAWellFormedXva() throws Exception {
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            int disks =
                    (int) domain.disks().stream().filter(disk -> !disk.cdrom()).count();
            List<Long> sizes = new ArrayList<>();
            for (int i = 0; i < disks; i++) {
                sizes.add(1L << 20);
            }
            Document ova = parse(XvaMetadata.of(domain, sizes).xml());
            assertThat(values(ova, "//member[name='name_label']/value")).contains("web");
        }
    }

    @Test
    void aControlCharacterIsRefused() throws IOException {
        Domain domain = Domains.read(folder, "extra = \"a\\ab\"\n");
        assertThatThrownBy(() -> LibvirtXml.emit(domain))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("U+7");
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> values(Document document, String path) throws Exception {
        var nodes = XPathFactory.newInstance().newXPath().evaluateExpression(path, document, XPathNodes.class);
        List<String> values = new ArrayList<>();
        nodes.forEach(node -> values.add(node.getTextContent()));
        return values;
    }
}
