package org.xenwright.domain.emit;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.XmlText;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.platform.Architecture;

/**
 * A domain with one disk as OVF 1.1 says it, in the words of VMware: the disk on a paravirtual SCSI controller, vmxnet3
 * cards, for which every kernel of Debian has drivers. Cards are for the networks called as their bridges, and get their
 * addresses at the import. What VMware alone knows is marked so that others pass over it. Facts: DMTF, DSP0243 1.1 and
 * DSP8023 1.1; VMware's open-vmdk, {@code templates}.
 */
public final class OvfEnvelope {
    /**
     * The hardware every vSphere from 6.5 on offers, and later ones still import: those that are newer than a host are
     * refused.
     */
    private static final String HARDWARE = "vmx-13";

    /** CIM's number of a Linux with 64 bits, and VMware's name of one. */
    private static final String SYSTEM = "101";

    private static final String VMWARE_SYSTEM = "other3xLinux64Guest";

    private static final String DMTF = "http://schemas.dmtf.org/";
    private static final String CIM = DMTF + "wbem/wscim/1/cim-schema/2/CIM_";
    private static final String FORMAT = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";

    /** The network of a card whose domain names no bridge: the one a vSphere has from its installation on. */
    private static final String USUAL_NETWORK = "VM Network";

    private static final String DISK = "vmdisk1";
    private static final String FILE = "file1";

    /** Types of resources: CIM_ResourceAllocationSettingData. */
    private static final int PROCESSOR = 3;

    private static final int MEMORY = 4;
    private static final int SCSI = 6;
    private static final int ETHERNET = 10;
    private static final int HARD_DISK = 17;

    private final Domain domain;
    private final boolean isVmwares;
    private final long capacity;
    private XmlText xml = XmlText.document();
    private int instance;

    private OvfEnvelope(Domain domain, boolean isVmwares, long capacity) {
        this.domain = domain;
        this.isVmwares = isVmwares;
        this.capacity = capacity;
    }

    /**
     * Returns the description of a domain.
     *
     * @param architecture Debian's name of it
     * @param capacity bytes of the disk, as its file has them
     */
    public static OvfEnvelope of(Domain domain, String architecture, long capacity) {
        return new OvfEnvelope(domain, Architecture.AMD64.debianName().equals(architecture), capacity);
    }

    /**
     * Returns the document, to be written as UTF-8.
     *
     * @param file name of the disk's file beside it
     * @param length of that file in bytes
     */
    public String xml(String file, long length) {
        xml = XmlText.document();
        instance = 0;
        xml.open(
                "Envelope",
                "xmlns",
                DMTF + "ovf/envelope/1",
                "xmlns:ovf",
                DMTF + "ovf/envelope/1",
                "xmlns:rasd",
                CIM + "ResourceAllocationSettingData",
                "xmlns:vssd",
                CIM + "VirtualSystemSettingData",
                "xmlns:vmw",
                "http://www.vmware.com/schema/ovf");
        xml.open("References")
                .empty("File", "ovf:href", file, "ovf:id", FILE, "ovf:size", Long.toString(length))
                .close();
        xml.open("DiskSection").text("Info", "The disk");
        xml.empty(
                "Disk",
                "ovf:capacity",
                Long.toString(capacity),
                "ovf:capacityAllocationUnits",
                "byte",
                "ovf:diskId",
                DISK,
                "ovf:fileRef",
                FILE,
                "ovf:format",
                FORMAT);
        xml.close();
        networks();
        system();
        return xml.close().toString();
    }

    private static String network(VifSpec card) {
        return Optional.ofNullable(card.option("bridge")).orElse(USUAL_NETWORK);
    }

    private void networks() {
        List<String> networks =
                domain.vifs().stream().map(OvfEnvelope::network).distinct().toList();
        if (!networks.isEmpty()) {
            xml.open("NetworkSection").text("Info", "The networks of its cards");
            networks.forEach(name -> xml.empty("Network", "ovf:name", name));
            xml.close();
        }
    }

    private void system() {
        xml.open("VirtualSystem", "ovf:id", domain.name());
        xml.text("Info", "The machine").text("Name", domain.name());
        String[] kind = isVmwares
                ? new String[] {"ovf:id", SYSTEM, "vmw:osType", VMWARE_SYSTEM}
                : new String[] {"ovf:id", SYSTEM};
        xml.open("OperatingSystemSection", kind)
                .text("Info", "The kind of its system")
                .close();
        xml.open("VirtualHardwareSection").text("Info", "Its hardware");
        xml.open("System")
                .text("vssd:ElementName", "Virtual Hardware Family")
                .text("vssd:InstanceID", "0")
                .text("vssd:VirtualSystemIdentifier", domain.name())
                .text("vssd:VirtualSystemType", HARDWARE)
                .close();
        int vcpus = domain.vcpus();
        item(PROCESSOR, vcpus + " virtual CPUs", "AllocationUnits", "hertz * 10^6", "VirtualQuantity", vcpus);
        long memory = domain.memory();
        item(MEMORY, memory + " MB of memory", "AllocationUnits", "byte * 2^20", "VirtualQuantity", memory);
        int controller = item(SCSI, "SCSI Controller 0", "Address", 0, "ResourceSubType", "VirtualSCSI");
        item(HARD_DISK, "Hard Disk 1", "AddressOnParent", 0, "HostResource", "ovf:/disk/" + DISK, "Parent", controller);
        for (int i = 0; i < domain.vifs().size(); i++) {
            String network = network(domain.vifs().get(i));
            item(
                    ETHERNET,
                    "Ethernet " + (i + 1),
                    "AddressOnParent",
                    i,
                    "AutomaticAllocation",
                    true,
                    "Connection",
                    network,
                    "ResourceSubType",
                    "VmxNet3");
        }
        String firmware = domain.text("firmware").orElse("bios").equals("uefi") ? "efi" : "bios";
        xml.empty("vmw:Config", "ovf:required", "false", "vmw:key", "firmware", "vmw:value", firmware);
        xml.close().close();
    }

    /**
     * Writes a resource, whose elements come in the order of their names, and returns its number.
     *
     * @param properties names and values
     */
    private int item(int type, String name, Object... properties) {
        SortedMap<String, String> elements = new TreeMap<>();
        elements.put("ElementName", name);
        elements.put("InstanceID", Integer.toString(++instance));
        elements.put("ResourceType", Integer.toString(type));
        for (int i = 0; i < properties.length; i += 2) {
            elements.put(properties[i].toString(), properties[i + 1].toString());
        }
        xml.open("Item");
        elements.forEach((element, value) -> xml.text("rasd:" + element, value));
        xml.close();
        return instance;
    }
}
