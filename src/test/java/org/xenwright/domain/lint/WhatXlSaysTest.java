package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.domain.schema.XenVersion;

/** What xl warns of, passes over in silence or changes from release to release. */
class WhatXlSaysTest {
    private static final String HVM = "name = 'a'\ntype = 'hvm'\nmemory = 512\nvcpus = 2\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vif = [ 'bridge=virbr0 ' ] | blank-in-value",
                "vif = [ 'gatewaydev=wm0 type=ioemu' ] | blank-in-value",
                "vfb = [ 'vnclisten=0.0.0.0 vncunused=1' ] | blank-in-value",
                "vtpm = [ 'backend=dom ' ] | blank-in-value",
                "disk = [ 'phy:/dev/vg/x ,xvda,w' ] | blank-in-value",
                "vif = [ 'type=netfront' ] | vif-option",
                "vif = [ 'accel=0' ] | vif-option",
                "vif = [ 'netdev=eth0' ] | deprecated",
                "device_model_override = '/usr/bin/qemu' | override-alone",
                "bios_path_override = '/srv/ovmf.bin' | override-alone",
                "vif = [ 'mtu=1500x' ] | dropped-value",
                "vncviewer = 1 | deprecated",
                "msr_relaxed = 1 | deprecated",
                "vif2 = [ 'a' ] | deprecated",
                "rdm = 'strategy=none' | dropped-value",
                "rdm = 'strategy=host,policy=strict' | dropped-value",
                "ioports = [ '3f8x' ] | dropped-value",
                "cpuid = 'hide,tm=0' | dropped-value",
                "cpuid = [ '1:eax=0' ] | dropped-value",
                "vfb = [ 'vncport=1' ] | dropped-value",
                "pvcalls = [ 'backend' ] | dropped-value",
                "channel = [ 'name=a,connection=pty,foo=1' ] | dropped-value",
                "acpi_firmware = 'tables.bin' | relative-path",
                "stubdomain_ramdisk = 'rootfs' | relative-path",
                "disk = [ 'disk.img,raw,xvda,rw' ] | relative-path",
            })
    void isTold(String statement, String rule) {
        assertThat(rules(HVM + statement, null)).contains(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vif = [ 'ip=10.0.0.2 10.0.0.3,bridge=xenbr0' ] | blank-in-value",
                "vif = [ ' mac=00:16:3e:00:00:01, bridge=xenbr0' ] | blank-in-value",
                "channel = [ 'name = a, connection = pty' ] | blank-in-value",
                "vfb = [ 'type=vnc,vncunused=1' ] | dropped-value",
                "device_model_version = 'qemu-xen'; device_model_override = '/usr/bin/qemu' | override-alone",
                "firmware = 'OVMF' | firmware-file",
                "firmware = 'hvmloader' | firmware-file",
                "virtio = [ 'transport=mmio,type=virtio,device22' ] | nested-element",
                "disk = [ 'script=block-iscsi,vdev=xvda,target=iqn.2001-05.com.example:x' ] | relative-path",
                "firmware_override = 'hvmloader-old' | relative-path",
                "disk = [ 'vdev=xvda,backendtype=qdisk,target=rbd:pool/image' ] | relative-path",
            })
    void whatIsRightIsNotTold(String statement, String rule) {
        assertThat(rules(HVM + statement, null)).doesNotContain(rule);
    }

    @Test
    void pinsOfAGuestWithoutVcpusAreReadByNoXlUntilTheOneThatCountsThem() {
        String text = "name = 'a'\ntype = 'hvm'\nmemory = 512\ncpus = [ 'x' ]\n";
        assertThat(rules(text, "4.21")).contains("dropped-value").doesNotContain("bad-value");
        assertThat(rules(text, "4.22")).contains("bad-value").doesNotContain("dropped-value");
        assertThat(rules(text + "vcpus = 1\n", "4.21")).contains("bad-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spice = 1",
                "extra = 'console=ttyS0'",
                "bios = 'rombios'",
                "videoram = 4",
                "cap = 400",
                "device_model_override = '/usr/bin/qemu'"
            })
    void aPartIsNotBlamedForWhatTheRestMaySay(String statement) {
        String part = "extends = 'base'\ntype = 'hvm'\n";
        assertThat(findings(part + statement, "4.17")).isEmpty();
        assertThat(findings(
                        "name = 'a'\nmemory = 512\nuuid = 'c0ffee00-0000-4000-8000-000000000001'\ntype = 'hvm'\n"
                                + statement,
                        "4.17"))
                .isNotEmpty();
    }

    @Test
    void theOldBuilderIsToBeRemovedWhereTypeIsThere() {
        assertThat(findings(HVM + "builder = 'hvm'", null))
                .filteredOn(finding -> finding.rule() == Rule.OLD_BUILDER)
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).isEqualTo("remove it"));
        assertThat(findings("name = 'a'\nbuilder = 'hvm'\nmemory = 512\n", null))
                .filteredOn(finding -> finding.rule() == Rule.OLD_BUILDER)
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).isEqualTo("write type"));
    }

    @ParameterizedTest
    @CsvSource({"dtb,device_tree", "iommu,passthrough", "initrd,ramdisk", "maxcpus,maxvcpus", "cpu_wieght,cpu_weight"})
    void anUnknownKeyNamesTheRightOne(String key, String right) {
        assertThat(findings(HVM + key + " = 'x'", null))
                .filteredOn(finding -> finding.rule() == Rule.UNKNOWN_KEY)
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains(right));
    }

    /** A value, the last release that refuses it or the first that takes it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tee = 'ffa' | 4.17 | 4.18",
                "device_model_version = 'qemu-xen-traditional' | 4.21 | 4.20",
                "p9 = [ 'type=xen_9pfsd,security_model=none' ] | 4.18 | 4.19",
                "disk = [ 'trusted,vdev=xvda,target=/x' ] | 4.18 | 4.19",
                "disk = [ 'grant_usage=1,vdev=xvda,target=/x' ] | 4.18 | 4.19",
                "disk = [ 'specification=virtio,vdev=xvda,target=/x' ] | 4.16 | 4.17",
                "viridian = [ 'base', 'cpu_hotplug' ] | 4.14 | 4.15",
                "vcpus = '-1' | 4.21 | 4.22",
                "pci = [ 'bdf=01:00.0' ] | 4.14 | 4.15",
                "pci = [ '01:20.0' ] | 4.15 | 4.14",
                "soundhw = 'all' | 4.15 | 4.14",
                "disk = [ 'format=vhd,vdev=xvda,backendtype=tap,target=/x' ] | 4.18 | 4.19",
                "disk = [ 'vdev=hdc,devtype=cdrom,backendtype=phy' ] | 4.18 | 4.19",
                "smbios = [ 'oem=' ] | 4.18 | 4.17",
            })
    void aReleaseIsHeldToWhatItReads(String statement, String refuses, String takes) {
        assertThat(errors(HVM + statement, refuses)).as(refuses).isNotEmpty();
        assertThat(errors(HVM + statement, takes)).as(takes).isEmpty();
    }

    private static List<String> rules(String text, String version) {
        return findings(text, version).stream()
                .map(finding -> finding.rule().id())
                .toList();
    }

    private static List<Finding> errors(String text, String version) {
        return findings(text, version).stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    private static List<Finding> findings(String text, String version) {
        XenVersion xen = version == null ? null : XenVersion.parse(version).orElseThrow();
        return new Linter(xen)
                .add((text + "\n").getBytes(StandardCharsets.UTF_8), "t.cfg")
                .findings();
    }
}
