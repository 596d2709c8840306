package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LibvirtXmlTest {
    /**
     * What a file says, what the XML says, what it does not, and which keys a warning names.
     *
     * @param with parts of the XML; several are parted by a bar
     * @param without parts that it must not have
     * @param named keys, in the order of the file
     */
    record Case(String cfg, String with, String without, String... named) {}

    static List<Case> cases() {
        return List.of(
                // consoles
                new Case(
                        "type = 'hvm'\nvnc = 1\nvnclisten = '0.0.0.0'\nvncpasswd = 'secret'\nvncdisplay = 7",
                        "<graphics type='vnc' port='5907' autoport='no' listen='0.0.0.0' passwd='secret'/>",
                        ""),
                new Case(
                        "type = 'hvm'\nvnc = 1\nvnclisten = '0.0.0.0:1'",
                        "<graphics type='vnc' port='5901' autoport='no' listen='0.0.0.0'/>",
                        ""),
                new Case("type = 'hvm'\nvnc = 1\nvnclisten = '[::1]:3'", "port='5903' autoport='no' listen='::1'", ""),
                new Case("type = 'hvm'\nvnc = 1\nvncunused = 1", "autoport='yes' listen='127.0.0.1'", "port='5900'"),
                new Case("type = 'hvm'\nvnc = 1\nvncunused = 0", "port='5900' autoport='no'", ""),
                new Case("type = 'hvm'\nvncpasswd = 'secret'", "", "graphics", "vncpasswd"),
                new Case(
                        "type = 'pv'\nvfb = [ 'type=vnc,vnclisten=10.0.0.1,vncpasswd=secret,vncdisplay=2' ]",
                        "<graphics type='vnc' port='5902' autoport='no' listen='10.0.0.1' passwd='secret'/>",
                        ""),
                new Case(
                        "type = 'pv'\nvfb = [ 'vnc=0,sdl=1,display=:1,foo=1' ]",
                        "<graphics type='sdl' display=':1'/>",
                        "vnc",
                        "vfb"),
                new Case("type = 'pv'\nvnc = 1\nvncpasswd = 'secret'", "listen='127.0.0.1' passwd='secret'", ""),
                new Case("type = 'hvm'\nspice = 1\nspicehost = '0.0.0.0'", "", "graphics", "spice"),
                new Case(
                        "type = 'hvm'\nspice = 1\nspicepasswd = 'secret'\nspiceport = 6000\nvnc = 1",
                        "<graphics type='spice' port='6000' autoport='no' listen='0.0.0.0' passwd='secret'>",
                        "vnc",
                        "vnc"),
                new Case("type = 'hvm'\nvnc = 1\nnographic = 1", "", "graphics", "vnc"),
                // disks
                new Case("disk = [ 'script=block-iscsi,vdev=xvda,target=iqn.2001:lun0' ]", "", "<disk", "disk"),
                new Case("disk = [ 'drbd:res,xvda,w' ]", "", "<disk", "disk"),
                new Case("disk = [ 'nbd:host:1,xvda,w' ]", "", "<disk", "disk"),
                new Case("disk = [ 'format=raw,vdev=xvda,target=nbd:host:1' ]", "", "<disk", "disk"),
                new Case("disk = [ 'phy:vg/rel,xvda,w' ]", "", "<disk", "disk"),
                new Case(
                        "disk = [ 'format=raw,vdev=xvda,target=rbd:p/i:id=me:key=secret:auth_supported=cephx' ]",
                        "",
                        "secret",
                        "disk"),
                new Case(
                        "disk = [ 'vhd:/x.vhd,51712,w', '/y,raw,0xca11,r', '/z,raw,268439552,w', '/h,raw,5696,w' ]",
                        "type='vhd'|dev='xvda'|dev='xvdb1'|dev='xvdq'|dev='hdd'",
                        "vpc|51712"),
                new Case("disk = [ '/x,raw,xvda,w,direct-io-safe,untrusted' ]", "<disk", "", "disk", "disk"),
                new Case("type = 'pv'\ndisk = [ '/x,raw,hda,w' ]", "<target dev='hda' bus='xen'/>", ""),
                new Case("disk = [ '/x,raw,xvdaa,w,discard' ]", "dev='xvdaa'|discard='unmap'", ""),
                // cards
                new Case("vif = [ 'bridge=br0,mtu=1500x' ]", "<mtu size='1500'/>", "1500x"),
                new Case(
                        "vif = [ 'mac=00:16:3e:00:00:01,ip=10.0.0.2/24 fd00::2' ]",
                        "<ip address='10.0.0.2' family='ipv4' prefix='24'/>|<ip address='fd00::2' family='ipv6'/>",
                        "10.0.0.2/24"),
                new Case("type = 'hvm'\nvif = [ 'type=vif' ]", "<model type='netfront'/>", ""),
                new Case("vif = [ 'devid=3,vlan=7,untrusted' ]", "<interface", "", "vif", "vif", "vif"),
                new Case("vif = [ 'gatewaydev=eth0', 'rate=1MB/s@20ms' ]", "vif-route|outbound", "", "vif", "vif"),
                // devices of the host
                new Case(
                        "type = 'pv'\npci = [ 'bdf=04:00.0', '05:00.*', 'name=gpu', '0000:06:1f.7@5,permissive=1' ]",
                        "bus='0x04'|writeFiltering='no'|bus='0x06' slot='0x1f' function='0x7'|bus='0x00' slot='0x05'",
                        "bus='0x05'",
                        "pci",
                        "pci"),
                new Case(
                        "type = 'hvm'\npci = [ '1:2.3,msitranslate=1,seize=1,rdm_policy=strict' ]",
                        "managed='yes'|bus='0x01' slot='0x02' function='0x3'",
                        "",
                        "pci",
                        "pci"),
                new Case("usbdev = [ 'hostbus=1,hostaddr=13', 'hostaddr=2' ]", "bus='1' device='13'", "", "usbdev"),
                new Case(
                        "usbctrl = [ 'version=1,ports=4', 'type=devicemodel' ]",
                        "model='qusb1' ports='4'",
                        "",
                        "usbctrl",
                        "usbctrl"),
                new Case(
                        "type = 'hvm'\nusbdevice = [ 'tablet', 'host:1.2' ]",
                        "type='tablet' bus='usb'",
                        "",
                        "usbdevice"),
                // ports
                new Case("type = 'hvm'\nserial = 'none'", "", "<serial|<console"),
                new Case(
                        "type = 'hvm'\nserial = [ 'file:/log', 'none', 'pty' ]",
                        "<source path='/log'/>|<target port='0'/>|<target port='2'/>",
                        "<target port='1'/>"),
                new Case("type = 'hvm'\nserial = 'chardev:x'", "", "<serial", "serial"),
                new Case(
                        "channel = [ 'name=a,connection=socket,path=/s', 'name=b,connection=socket' ]",
                        "path='/s'|name='a'",
                        "name='b'",
                        "channel"),
                // processors
                new Case("cpus = 'all,^0'", "", "cpuset", "cpus"),
                new Case("cpus = 'node:0'", "", "cpuset", "cpus"),
                new Case("cpus = '0-5, ^2-3'", "cpuset='0-1,4-5'", ""),
                new Case("cpus = 'all'", "", "cpuset"),
                new Case("vcpus = 3\ncpus = [ 'all', 'nodes:1', '7' ]", "vcpu='2' cpuset='7'", "vcpu='0'", "cpus"),
                new Case(
                        "type = 'hvm'\ncpuid = 'host,tm=k,family=6'",
                        "policy='optional' name='tm'",
                        "family",
                        "cpuid",
                        "cpuid"),
                new Case("type = 'hvm'\ncpuid = [ '0x1:ecx=x' ]", "", "<cpu", "cpuid"),
                new Case("type = 'hvm'\ncpuid = 'host,tm=0'", "policy='disable' name='vmx'", ""),
                new Case("type = 'hvm'\nnestedhvm = 1\ncpuid = 'host,tm=0'", "policy='disable' name='tm'", "vmx"),
                new Case("vnuma = [ [ 'pnode=1', 'size=512', 'vcpus=0' ] ]", "<cell id='0' cpus='0'", "", "vnuma"),
                new Case("vnuma = [ [ 'pnode=0', 'vcpus=0' ] ]", "", "<cell", "vnuma"),
                // the machine
                new Case("type = 'hvm'\nviridian = [ 'base', 'stimer' ]", "", "viridian", "viridian"),
                new Case("type = 'hvm'\nviridian = [ 'defaults' ]", "<viridian/>", ""),
                new Case("type = 'hvm'\nsoundhw = 'ac97,hda'", "model='ac97'", "hda", "soundhw"),
                new Case(
                        "type = 'hvm'\nkernel = '/usr/lib/xen/boot/hvmloader'",
                        "<boot dev='hd'/>",
                        "<kernel>",
                        "kernel"),
                new Case("type = 'hvm'\nfirmware = 'rombios'", "", "<loader", "firmware"),
                new Case("on_crash = 'soft-reset'", "<on_crash>destroy", "", "on_crash"),
                new Case("on_reboot = 'coredump-restart'", "<on_reboot>restart", "", "on_reboot"),
                new Case("seclabel = 'system_u:system_r:domU_t'", "<label>system_u:system_r:domU_t</label>", ""),
                new Case("vif = [ 'vifname=web0', 'vifname=vif7' ]", "dev='web0'", "", "vif"),
                new Case("type = 'hvm'\nvga = 'none'\nvideoram = 8", "", "<video>", "videoram"));
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("cases")
    void whatAFileSaysIsInTheXmlOrNamed(Case one) throws IOException {
        LibvirtXml.Document document = document(one.cfg);
        String xml = document.text().replace('"', '\'');
        for (String part : parts(one.with)) {
            assertThat(xml).contains(part);
        }
        for (String part : parts(one.without)) {
            assertThat(xml).doesNotContain(part);
        }
        assertThat(document.unsaid()).extracting(Unsaid::key).containsExactly(one.named);
        assertThat(document.unsaid()).extracting(Unsaid::why).doesNotContain("");
    }

    @Test
    void noDisplayIsEverOpenToMoreThanInTheFile() throws IOException {
        long seed = Long.getLong("xen.seed", 1L);
        List<String> lines = List.of(
                "vnc = 1",
                "vncpasswd = 'pass'",
                "vncpasswd = ''",
                "vnclisten = '0.0.0.0:1'",
                "vnclisten = '10.0.0.1'",
                "vncdisplay = 70000",
                "spice = 1",
                "spicepasswd = 'pass'",
                "spicedisable_ticketing = 1",
                "spicehost = '10.0.0.1'",
                "vga = 'qxl'",
                "nographic = 1",
                "sdl = 1",
                "vfb = [ 'vncpasswd=pass,vnclisten=10.0.0.1', 'vnc=0' ]",
                "type = 'hvm'",
                "type = 'hvm'",
                "type = 'pv'");
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            Random random = new Random(seed + i);
            StringBuilder cfg = new StringBuilder();
            for (String line : lines) {
                cfg.append(random.nextBoolean() ? line + "\n" : "");
            }
            String text = cfg.toString();
            String xml = document(text).text();
            for (String display :
                    xml.lines().filter(line -> line.contains("<graphics")).toList()) {
                String why = "seed " + (seed + i) + "\n" + text + display;
                boolean vnc = display.contains("\"vnc\"");
                String last = last(text, vnc ? "vncpasswd = " : "spicepasswd = ");
                boolean buffer =
                        text.contains("vfb = ") && !last(text, "type = ").contains("hvm");
                boolean open = vnc ? !buffer && !last.endsWith("'pass'") : text.contains("spicedisable_ticketing = 1");
                assertThat(display.contains("passwd=\"pass\"") || display.contains("\"sdl\"") || open)
                        .as(why)
                        .isTrue();
                assertThat(vnc && display.contains("0.0.0.0") && !text.contains("0.0.0.0"))
                        .as(why)
                        .isFalse();
            }
        }
    }

    private static String last(String text, String key) {
        int at = text.lastIndexOf(key);
        return at < 0 ? "" : text.substring(at, text.indexOf('\n', at));
    }

    private static List<String> parts(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\\|"));
    }

    private LibvirtXml.Document document(String text) throws IOException {
        return LibvirtXml.of(Domains.read(folder, text.replace('\'', '"') + "\n"), "amd64");
    }
}
