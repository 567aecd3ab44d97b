import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** Something that signs certificates. */
export interface CertificateAuthority {
  readonly certificate: string
  /** Makes a server's certificate for these host names. */
  issue(hosts: readonly string[]): Certificate
}

/** Makes a certificate authority that nobody knows. */
export function certificateAuthority(name: string): CertificateAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = extension('2.5.29.19', sequence(Buffer.from([0x01, 0x01, 0xff])))
  const authority = { issuer: name, signer: keys.privateKey }
  return {
    certificate: certify({ ...authority, subject: name, key: keys.publicKey, extra: isAuthority }),
    issue(hosts) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const names = hosts.map((host) => element(0x82, Buffer.from(host)))
      const extra = extension('2.5.29.17', sequence(...names))
      const subject = hosts[0] ?? name
      return {
        certificate: certify({ ...authority, subject, key: publicKey, extra }),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

interface CertificateRequest {
  readonly issuer: string
  readonly signer: KeyObject
  readonly subject: string
  readonly key: KeyObject
  readonly extra: Buffer
}

/** RFC 5280, with as little in it as OpenSSL takes. */
function certify({ issuer, signer, subject, key, extra }: CertificateRequest): string {
  const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'))
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(utcTime('250101000000Z'), utcTime('491231000000Z')),
    commonName(subject),
    key.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(extra)),
  )
  const signature = createSign('sha256').update(body).sign(signer)
  const der = sequence(body, ecdsaWithSha256, element(0x03, Buffer.from([0]), signature))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), element(0x04, value))
}

function commonName(name: string): Buffer {
  const text = element(0x0c, Buffer.from(name))
  return sequence(element(0x31, sequence(objectId('2.5.4.3'), text)))
}

function utcTime(text: string): Buffer {
  return element(0x17, Buffer.from(text))
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, ...parts)
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = rest.flatMap((number) => {
    const digits = [number & 0x7f]
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return element(0x06, Buffer.from([first * 40 + second, ...bytes]))
}

/** Tag, length, value: the whole of DER. */
function element(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}
