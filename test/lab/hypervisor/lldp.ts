/** The commands that start the LLDP daemon on some devices, with its control socket in the folder. */
export function lldpLines(folder: string, devices: string, name: string): string[] {
  const settings = [
    `configure system hostname ${name}`,
    // A port is told by its device's name, as switches do, and not by its MAC address.
    'configure lldp portidsubtype ifname',
    // Real ones say something every 30 s; here nobody has so much time.
    'configure lldp tx-interval 5',
  ];
  return [
    // Its helper process locks itself into /run/lldpd, which a package's start script would have made.
    `mkdir -p /run/lldpd ${folder}`,
    ...settings.map((line, index) => `echo '${line}' ${index === 0 ? '>' : '>>'} ${folder}/lldpd.conf`),
    `lldpd -u ${folder}/lldpd.socket -O ${folder}/lldpd.conf -I '${devices}'`,
  ];
}
