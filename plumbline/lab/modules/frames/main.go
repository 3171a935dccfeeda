// Command frames sends raw frames on an interface once a second and prints what comes in there meanwhile.
//
//	frames INTERFACE SECONDS < frames-in-hex-one-a-line
//
// Every frame that came in is printed once, in hex, one a line; a line "full" says that there were more of them than are
// printed. The interface is promiscuous for as long as this runs, so that answers to forged senders are seen.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	longest = 128 // bytes printed of a frame
	most    = 300 // frames printed

	packetAddMembership = 1 // linux/if_packet.h
	packetAuxdata       = 8
	membershipPromisc   = 1
	statusVlanValid     = 1 << 4
	statusVlanTpidValid = 1 << 6
)

func fail(what string, err error) {
	os.Stderr.WriteString("frames: " + what + ": " + err.Error() + "\n")
	os.Exit(1)
}

// swapped gives a number in network byte order.
func swapped(v uint16) uint16 { return v<<8 | v>>8 }

func open(index int) int {
	fd, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, int(swapped(syscall.ETH_P_ALL)))
	if err != nil {
		fail("raw socket", err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrLinklayer{Protocol: swapped(syscall.ETH_P_ALL), Ifindex: index}); err != nil {
		fail("bind", err)
	}
	membership := make([]byte, 16) // struct packet_mreq
	binary.NativeEndian.PutUint32(membership, uint32(index))
	binary.NativeEndian.PutUint16(membership[4:], membershipPromisc)
	if err := syscall.SetsockoptString(fd, syscall.SOL_PACKET, packetAddMembership, string(membership)); err != nil {
		fail("promiscuous mode", err)
	}
	if err := syscall.SetsockoptInt(fd, syscall.SOL_PACKET, packetAuxdata, 1); err != nil {
		fail("auxiliary data", err)
	}
	timeout := syscall.Timeval{Usec: 100000}
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout); err != nil {
		fail("deadline", err)
	}
	return fd
}

// tag gives back the VLAN tag that the kernel has taken off a frame on its way in.
func tag(frame, control []byte) []byte {
	messages, err := syscall.ParseSocketControlMessage(control)
	if err != nil || len(frame) < 12 {
		return frame
	}
	for _, message := range messages {
		if message.Header.Level != syscall.SOL_PACKET || message.Header.Type != packetAuxdata || len(message.Data) < 20 {
			continue
		}
		status := binary.NativeEndian.Uint32(message.Data) // struct tpacket_auxdata
		if status&statusVlanValid == 0 {
			continue
		}
		tpid := uint16(0x8100)
		if status&statusVlanTpidValid != 0 {
			tpid = binary.NativeEndian.Uint16(message.Data[18:])
		}
		tagged := append([]byte{}, frame[:12]...)
		tagged = binary.BigEndian.AppendUint16(tagged, tpid)
		tagged = binary.BigEndian.AppendUint16(tagged, binary.NativeEndian.Uint16(message.Data[16:]))
		return append(tagged, frame[12:]...)
	}
	return frame
}

func receive(fd int, until time.Time) {
	seen := map[string]bool{}
	frame, control := make([]byte, 65536), make([]byte, 256)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for time.Now().Before(until) {
		n, oobn, _, from, err := syscall.Recvmsg(fd, frame, control, 0)
		if err != nil {
			continue // nothing came in for a while
		}
		if link, ok := from.(*syscall.SockaddrLinklayer); !ok || link.Pkttype == syscall.PACKET_OUTGOING {
			continue
		}
		whole := tag(frame[:n], control[:oobn])
		line := hex.EncodeToString(whole[:min(len(whole), longest)])
		if seen[line] {
			continue
		}
		if len(seen) == most {
			out.WriteString("full\n")
			return
		}
		seen[line] = true
		out.WriteString(line + "\n")
	}
}

func main() {
	if len(os.Args) != 3 {
		os.Stderr.WriteString("usage: frames INTERFACE SECONDS < frames-in-hex\n")
		os.Exit(2)
	}
	told, err := os.ReadFile("/sys/class/net/" + os.Args[1] + "/ifindex")
	if err != nil {
		fail("no such interface", err)
	}
	index, err := strconv.Atoi(strings.TrimSpace(string(told)))
	if err != nil {
		fail("index of the interface", err)
	}
	seconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(os.Args[2], err)
	}
	var frames [][]byte
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		frame, err := hex.DecodeString(lines.Text())
		if err != nil {
			fail(lines.Text(), err)
		}
		frames = append(frames, frame)
	}
	fd := open(index)
	address := &syscall.SockaddrLinklayer{Ifindex: index}
	// Half a second is left for the last answers.
	until := time.Now().Add(time.Duration(seconds)*time.Second + 500*time.Millisecond)
	done := make(chan struct{})
	go func() { receive(fd, until); close(done) }()
	for second := 0; second < seconds; second++ {
		for _, frame := range frames {
			if err := syscall.Sendto(fd, frame, 0, address); err != nil {
				fail("send", err)
			}
		}
		time.Sleep(time.Second)
	}
	<-done
	os.Stdout.WriteString("sent " + strconv.Itoa(len(frames)*seconds) + "\n")
}
